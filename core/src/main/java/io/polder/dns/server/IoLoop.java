package io.polder.dns.server;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for channels, times and tasks, and to which all that is slow of a server is confined. Only {@link #execute},
 * {@link #wake} and {@link #stop} may be called by others.
 */
final class IoLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(IoLoop.class);

    /** What is done when a channel is ready; its key's attachment. */
    interface Ready {
        void ready(SelectionKey key);
    }

    /** Something that is done at a time, unless it is cancelled before. */
    static final class Timer {
        private final long at;
        private @Nullable Runnable task;

        private Timer(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        void cancel() {
            task = null; // It stays in its queue until its time; what it holds goes at once.
        }
    }

    private static final int TASKS_AT_A_TIME = 1024;

    private final Selector selector;
    private final LongSupplier clock;
    private final Counters counters;
    private final Runnable atEnd;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers;
    private volatile boolean stopped;

    IoLoop(Selector selector, LongSupplier clock, Counters counters, Runnable atEnd) {
        this.selector = selector;
        this.clock = clock;
        this.counters = counters;
        this.atEnd = atEnd;
        long origin = clock.getAsLong();
        this.timers = new PriorityQueue<>(Comparator.comparingLong((Timer timer) -> timer.at - origin));
    }

    Selector selector() {
        return selector;
    }

    /** Has it done soon, on the loop's thread. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has it look at the time. */
    void wake() {
        selector.wakeup();
    }

    void stop() {
        stopped = true;
        selector.wakeup();
    }

    Timer schedule(long delayNanos, Runnable task) {
        var timer = new Timer(clock.getAsLong() + delayNanos, task);
        timers.add(timer);
        return timer;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                select();
                runTasks();
                runTimers();
            }
        } catch (IOException e) {
            LOG.error("A DNS server cannot wait for its channels any more, and ends", e);
        } finally {
            guarded(atEnd);
        }
    }

    private void select() throws IOException {
        long wait = tasks.isEmpty() ? millisToNextTimer() : 0;
        if (wait == 0) {
            selector.selectNow(this::dispatch);
        } else {
            selector.select(this::dispatch, wait < 0 ? 0 : wait);
        }
    }

    private long millisToNextTimer() {
        Timer next = timers.peek();
        if (next == null) {
            return -1;
        }
        long nanos = next.at - clock.getAsLong();
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
    }

    private void dispatch(SelectionKey key) {
        if (key.isValid()) { // What was ready before it in this round may have closed it.
            guarded(() -> ((Ready) key.attachment()).ready(key));
        }
    }

    private void runTasks() {
        for (int i = 0; i < TASKS_AT_A_TIME; i++) { // Channels and times must not wait for ever.
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    /** Does all that is still to be done, when the loop has ended. */
    void finish() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    private void runTimers() {
        while (true) {
            Timer next = timers.peek();
            if (next == null || next.at - clock.getAsLong() > 0) {
                return;
            }
            timers.poll();
            if (next.task != null) {
                guarded(next.task);
            }
        }
    }

    /** The server outlives what nobody expected. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError e) {
            counters.bugs.increment();
            LOG.error("A DNS server met what it did not expect, and goes on", e);
        }
    }
}
