package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.Operation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Changes that are accepted and carried out later, or, of a kind without jobs, at once. Thread-safe. */
final class Jobs {

    private final boolean later;
    private final Timers timers;
    private final Inventory inventory;
    private final Serial serial;
    private final Dice dice;
    private volatile Latency time = Latency.fixed(Duration.ZERO);
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Operation> operations = new HashMap<>();

    Jobs(boolean later, Timers timers, Inventory inventory, Serial serial, Dice dice) {
        this.later = later;
        this.timers = timers;
        this.inventory = inventory;
        this.serial = serial;
        this.dice = dice;
    }

    boolean areLater() {
        return later;
    }

    void use(Latency newTime) {
        time = newTime;
    }

    /** A change that has happened already; its job has nothing to do. */
    Operation done() {
        return carryOut(() -> {}, () -> {}, () -> {});
    }

    /**
     * Carries a change out, in the turn of changes. What the listener refuses does not happen: the call fails, or the job.
     *
     * @param begin what is shown until the job is carried out
     * @param undo for when it cannot be
     */
    Operation carryOut(Runnable begin, Runnable end, Runnable undo) {
        if (!later) {
            try {
                end.run();
            } catch (Refusal refusal) {
                undo.run();
                throw refusal;
            }
            return Operation.done();
        }
        String id = inventory.nextId("job-");
        var running = Operation.running(id);
        keep(id, running);
        begin.run();
        Duration delay = dice.roll(time);
        if (delay.isZero()) {
            finish(id, end, undo);
        } else {
            timers.after(delay, () -> serial.serially(() -> finish(id, end, undo)));
        }
        return running;
    }

    private void finish(String id, Runnable end, Runnable undo) {
        try {
            end.run();
            keep(id, new Operation(Optional.of(id), Operation.State.SUCCEEDED, Optional.empty()));
        } catch (Refusal refusal) {
            undo.run();
            keep(id, new Operation(Optional.of(id), Operation.State.FAILED, Optional.of(refusal.detail())));
        }
    }

    private void keep(String id, Operation operation) {
        synchronized (lock) {
            operations.put(id, operation);
        }
    }

    /** Of a job that took no time, and whose caller can be told. */
    Refusal refused(Operation operation) {
        String detail = operation.id().flatMap(id -> look(id).detail()).orElse("the job failed");
        return new Refusal(Fault.TRANSIENT, Fault.TRANSIENT.code(), detail);
    }

    Operation look(String operationId) {
        synchronized (lock) {
            var operation = operations.get(operationId);
            if (operation == null) {
                throw Refusal.notFound("ResourceNotFound.Job", "job " + operationId);
            }
            return operation;
        }
    }
}
