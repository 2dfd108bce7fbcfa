package io.polder.ebpf;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.ebpf.internal.MappedMemory;
import io.polder.ebpf.internal.PageSize;
import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.internal.PollSet;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records that programs write into a {@link MapType#RINGBUF} (Documentation/bpf/ringbuf.rst; Linux 5.8), in
 * their order. A ring buffer has one reader: two, in whatever processes, take records from each other.
 *
 * <p>One thread at a time reads; any may close it meanwhile. The map must stay open until it is closed.
 */
public final class RingBuffer implements AutoCloseable {

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;
    /** How long to leave a program that is still writing the record that is next; it takes far less. */
    private static final long WRITING_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final BpfMap map;
    private final MappedMemory consumer;
    private final MappedMemory producer;
    private final Fd wakeUp;
    private final RingMemory records;
    private final PollSet waiting = new PollSet(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private volatile boolean closed;

    @GuardedBy("lock")
    private @Nullable Thread reader;

    private RingBuffer(BpfMap map, MappedMemory consumer, MappedMemory producer, Fd wakeUp) {
        this.map = map;
        this.consumer = consumer;
        this.producer = producer;
        this.wakeUp = wakeUp;
        int page = PageSize.bytes();
        int size = map.info().maxEntries();
        ByteBuffer written = producer.buffer();
        ByteBuffer data = written.slice(page, 2 * size).order(written.order());
        this.records = new RingMemory(map.toString(), consumer.buffer(), written, data, size);
    }

    /**
     * Maps a ring buffer's memory. Reading begins where the last reader ended.
     *
     * @throws IllegalArgumentException when the map is no ring buffer, or larger than 512 MiB
     * @throws io.polder.linux.LinuxException when the kernel refuses
     */
    public static RingBuffer of(BpfMap map) {
        MapInfo info = map.info();
        int page = PageSize.bytes();
        long mapped = page + 2 * Integer.toUnsignedLong(info.maxEntries());
        if (info.type().filter(MapType.RINGBUF::equals).isEmpty() || mapped > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(map + " is no ring buffer of at most 512 MiB");
        }
        int fd = map.fd().number();
        MappedMemory consumer = null;
        MappedMemory producer = null;
        Fd wakeUp = null;
        try {
            consumer = MappedMemory.map(fd, 0, page, true, "the reader's position in " + map);
            producer = MappedMemory.map(fd, page, (int) mapped, false, "the records of " + map);
            wakeUp = Fd.ofResult(Syscalls.eventfd(EFD_CLOEXEC | EFD_NONBLOCK), "wake up a reader");
            return new RingBuffer(map, consumer, producer, wakeUp);
        } catch (RuntimeException | Error e) {
            close(consumer, producer, wakeUp);
            throw e;
        }
    }

    /**
     * Shows the records that are there, without waiting for more.
     *
     * @param action is given a copy of each, read-only and in the machine's byte order, from its position to its limit;
     *     it has the next record's bytes later. What it throws ends the reading behind that record
     * @return how many there were
     * @throws IllegalStateException when it is closed, or another thread reads
     * @throws EbpfException when its memory holds what cannot be records
     */
    public int consume(Consumer<ByteBuffer> action) {
        return poll(Duration.ZERO, action);
    }

    /**
     * Likewise; when there is none, waits for some. A program that writes with {@code BPF_RB_NO_WAKEUP} does not end the
     * wait. Interrupts do not either; closing does.
     *
     * @param timeout how long; not at all when it is not positive
     * @return how many there were; 0 when the time is over, or it was closed
     * @throws IllegalStateException when it is closed already, or another thread reads
     */
    public int poll(Duration timeout, Consumer<ByteBuffer> action) {
        enter();
        try {
            int count = read(action);
            if (count > 0 || timeout.isZero() || timeout.isNegative()) {
                return count;
            }
            return await(nanos(timeout), action);
        } finally {
            leave();
        }
    }

    private int await(long timeoutNanos, Consumer<ByteBuffer> action) {
        long begin = System.nanoTime();
        int count = 0;
        for (long rest = timeoutNanos; count == 0 && !closed && rest > 0; ) {
            boolean ready = isReady(rest);
            count = read(action);
            rest = timeoutNanos - (System.nanoTime() - begin);
            if (ready && count == 0 && !closed && rest > 0) {
                // The kernel calls a record ready from when a program begins to write it.
                LockSupport.parkNanos(this, Math.min(rest, WRITING_NANOS));
            }
        }
        return count;
    }

    private boolean isReady(long nanos) {
        waiting.watch(0, map.fd().number(), PollSet.POLLIN);
        waiting.watch(1, wakeUp.number(), PollSet.POLLIN);
        long result = waiting.await(nanos);
        if (Syscalls.failed(result) && result != -Errno.EINTR.number()) {
            throw EbpfException.of("wait for records of " + map, result, "");
        }
        return result > 0;
    }

    /** Those that were there when it began: it ends however fast others come. */
    private int read(Consumer<ByteBuffer> action) {
        int count = 0;
        long end = records.end();
        while (!closed) {
            ByteBuffer next = records.next(end);
            if (next == null) {
                break;
            }
            count++;
            action.accept(next);
        }
        return count;
    }

    private static long nanos(Duration timeout) {
        return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
    }

    private void enter() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("closed: reader of " + map);
            }
            if (reader != null) {
                throw new IllegalStateException(reader + " reads " + map + " already");
            }
            reader = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            reader = null;
            if (closed) {
                close(consumer, producer, wakeUp);
            }
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a thread reads, or waits for something to read. */
    boolean isBeingRead() {
        lock.lock();
        try {
            return reader != null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Unmaps the memory. Ends another thread's wait, and waits until it has done with the record it is at; from within an
     * action it takes effect when that returns. A second time does nothing. The map stays open.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                wakeUp();
            }
            while (reader != null && reader != Thread.currentThread()) {
                left.awaitUninterruptibly();
            }
            if (reader == null) {
                close(consumer, producer, wakeUp);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wakeUp() {
        Syscalls.write(wakeUp.number(), Syscalls.nativeBuffer(Long.BYTES).putLong(0, 1), Long.BYTES);
    }

    private static void close(@Nullable MappedMemory consumer, @Nullable MappedMemory producer, @Nullable Fd wakeUp) {
        if (consumer != null) {
            consumer.close();
        }
        if (producer != null) {
            producer.close();
        }
        if (wakeUp != null) {
            wakeUp.close();
        }
    }
}
