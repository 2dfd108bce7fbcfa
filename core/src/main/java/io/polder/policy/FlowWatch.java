package io.polder.policy;

import io.polder.ebpf.BpfMap;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.RingBuffer;
import io.polder.netlink.IpAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads events from the kernel until it is closed. */
final class FlowWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FlowWatch.class);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** What numbers and addresses in events stand for. Thread-safe. */
    interface Names {
        Optional<PodName> pod(int id);

        Optional<PodName> pod(IpAddress address);

        IntFunction<Optional<RuleName>> rules();
    }

    private final BpfMap events;
    private final RingBuffer buffer;
    private final Names names;
    private final FlowListener listener;
    private final Thread thread;
    private volatile boolean closed;

    /** @param pin of the ring buffer, which programs of all generations write to */
    FlowWatch(Path pin, Names names, FlowListener listener) {
        this.events = BpfMap.ofPin(pin);
        try {
            this.buffer = RingBuffer.of(events);
        } catch (RuntimeException | Error e) {
            events.close();
            throw e;
        }
        this.names = names;
        this.listener = listener;
        this.thread = new Thread(this::run, "polder-policy-events");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        Consumer<ByteBuffer> tell = this::tell;
        while (!closed) {
            buffer.poll(PATIENCE, tell);
        }
        buffer.close();
        events.close();
    }

    private void tell(ByteBuffer event) {
        try {
            listener.judged(decode(event));
        } catch (RuntimeException e) {
            LOG.warn("a listener of flows failed", e);
        }
    }

    /** {@code struct event}. */
    private FlowEvent decode(ByteBuffer from) {
        long nanos = from.getLong();
        int pod = from.getInt();
        int decision = from.getInt();
        PolicyDirection direction = from.get() == 0 ? PolicyDirection.INGRESS : PolicyDirection.EGRESS;
        int protocol = Byte.toUnsignedInt(from.get());
        int podPort = Codecs.u16BigEndian().decode(from);
        int peerPort = Codecs.u16BigEndian().decode(from);
        from.getShort();
        IpAddress own = PolicyCodecs.address().decode(from);
        IpAddress peer = PolicyCodecs.address().decode(from);
        return new FlowEvent(
                Duration.ofNanos(nanos),
                names.pod(pod),
                direction,
                (decision & 1) == 1,
                names.rules().apply(decision >>> 1),
                protocol,
                own,
                podPort,
                peer,
                peerPort,
                names.pod(peer));
    }

    /** Ends when the listener is told of nothing more. A listener may not close its own watch. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
