package io.polder.linux;

import io.polder.linux.internal.Syscalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that makes single system calls in other network namespaces and is home again before it tells the result: a
 * thread for each visit takes several times as long. It runs nothing that could start a thread or wait. Thread-safe; visits
 * come one at a time.
 */
final class Visitor {

    private static final Logger LOG = LoggerFactory.getLogger(Visitor.class);
    private static final long PATIENCE_MILLIS = 1_000;
    private static final Visitor INSTANCE = new Visitor();

    private record Visit(int namespace, LongSupplier systemCall, CompletableFuture<Long> result) {}

    private final SynchronousQueue<Visit> visits = new SynchronousQueue<>(true);
    private volatile boolean receiving = true;

    private Visitor() {
        var thread = new Thread(null, this::visit, "polder visitor", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts the thread, by initialising this class, on the caller's thread: its home is the caller's namespace. */
    static void start() {}

    /**
     * The result of a system call that is made inside a namespace, {@code -errno} where it or entering the namespace
     * fails; or what the call throws.
     *
     * @param namespace the descriptor of the namespace, open until the call returns
     */
    static long call(int namespace, LongSupplier systemCall) {
        return begin(namespace, systemCall).join();
    }

    /** The same, which may be under way yet; the namespace stays open until it has come. */
    static CompletableFuture<Long> begin(int namespace, LongSupplier systemCall) {
        var visit = new Visit(namespace, systemCall, new CompletableFuture<>());
        if (!INSTANCE.receiving || !INSTANCE.accepts(visit)) {
            return CompletableFuture.completedFuture(NetworkNamespace.onFreshThread("visitor", () -> outcome(visit)));
        }
        return visit.result;
    }

    private boolean accepts(Visit visit) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return visits.offer(visit, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void visit() {
        try (Fd home = Fd.open(NetworkNamespace.OF_THREAD)) {
            boolean isHome = true;
            while (isHome) {
                Visit visit;
                try {
                    visit = visits.take();
                } catch (InterruptedException e) {
                    continue; // Nobody has reason to.
                }
                Outcome<Long, RuntimeException> outcome = new Outcome<>(() -> outcome(visit));
                outcome.run();
                isHome = !Syscalls.failed(Syscalls.setns(home.number(), NetworkNamespace.CLONE_NEWNET));
                tell(visit, outcome);
            }
            LOG.warn(
                    "Cannot return from a network namespace: each system call in one has a thread of its own from now on");
        } catch (LinuxException | LinkageError e) {
            LOG.debug("Cannot tell which network namespace is home", e); // Who calls hears the reason.
        } finally {
            receiving = false;
        }
    }

    private static void tell(Visit visit, Outcome<Long, RuntimeException> outcome) {
        try {
            visit.result.complete(outcome.get());
        } catch (RuntimeException | Error e) {
            visit.result.completeExceptionally(e);
        }
    }

    private static long outcome(Visit visit) {
        long entered = Syscalls.setns(visit.namespace, NetworkNamespace.CLONE_NEWNET);
        return Syscalls.failed(entered) ? entered : visit.systemCall.getAsLong();
    }
}
