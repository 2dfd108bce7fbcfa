package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What every call passes through on its way to the cloud: the account's limits, the faults asked for, the time it takes
 * and the journal. Thread-safe; the lock is never held while a call waits or has its effect.
 */
final class Gate {

    private static final String NO_ANSWER = "SDK.ReadTimeout";

    private final CloudClock clock;
    private final Timers timers;
    private final Journal journal;
    private final Dice dice;
    private final Conduct conduct;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Throttle throttle;

    @GuardedBy("lock")
    private final FaultScript faults = new FaultScript();

    private volatile Latencies latencies;

    Gate(CloudClock clock, Timers timers, Journal journal, Dice dice, Conduct conduct, Map<Action, Integer> limits) {
        this.clock = clock;
        this.timers = timers;
        this.journal = journal;
        this.dice = dice;
        this.conduct = conduct;
        this.throttle = new Throttle(limits);
        this.latencies = Latencies.none();
    }

    void use(Latencies newLatencies) {
        latencies = newLatencies;
    }

    void fail(Action action, int times, Fault fault) {
        synchronized (lock) {
            faults.add(action, times, fault);
        }
    }

    /** The faults that have not come yet, in words. */
    List<String> faultsToCome() {
        synchronized (lock) {
            return faults.describe();
        }
    }

    void clearFaults() {
        synchronized (lock) {
            faults.clear();
        }
    }

    /** What was decided about a call when it arrived. */
    private record Admission(Request request, boolean admitted, Duration latency, Optional<Fault> fault) {}

    /**
     * Passes a call on, and gives its answer or throws.
     *
     * @param effect the call itself; throws {@link Refusal}
     */
    <T> T call(Action action, String subject, Duration timeout, Function<Request, T> effect) {
        timers.requireOpen();
        journal.called(action);
        var admission = admit(action, subject);
        var request = admission.request();
        try {
            T answer = answer(admission, timeout, effect);
            journal.add(request, "OK");
            return answer;
        } catch (Refusal refusal) {
            conduct.refused(request, refusal);
            var exception = request.exception(refusal);
            journal.add(request, describe(exception));
            throw exception;
        }
    }

    private Admission admit(Action action, String subject) {
        Instant now = clock.instant();
        synchronized (lock) {
            var request = new Request(action, subject, dice.requestId());
            boolean admitted = throttle.admits(action, now);
            return new Admission(
                    request,
                    admitted,
                    admitted ? dice.roll(latencies.of(action)) : Duration.ZERO,
                    admitted ? faults.next(action) : Optional.empty());
        }
    }

    private <T> T answer(Admission admission, Duration timeout, Function<Request, T> effect) {
        if (conduct.isForbidden(admission.request())) {
            throw new Refusal(Fault.UNAUTHORIZED, Fault.UNAUTHORIZED.code(), "the test expects no such call now");
        }
        if (!admission.admitted()) {
            throw new Refusal(Fault.THROTTLED, Fault.THROTTLED.code(), "too many calls of the account within a minute");
        }
        Duration latency = admission.latency();
        Instant start = clock.instant();
        if (pause(latency, timeout)) {
            return carryOut(admission, effect);
        }
        if (admission.request().action().isChange()) {
            var passed = Duration.between(start, clock.instant());
            var left = latency.minus(passed);
            timers.after(left.isNegative() ? Duration.ZERO : left, () -> finishLate(admission, effect));
        }
        boolean interrupted = Thread.currentThread().isInterrupted();
        throw new Refusal(
                Fault.REQUEST_LOST,
                NO_ANSWER,
                interrupted ? "interrupted before an answer" : "no answer in " + timeout);
    }

    /** Whether the answer is there: false when the time ran out before, or the thread was interrupted. */
    private boolean pause(Duration latency, Duration timeout) {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        boolean inTime = latency.compareTo(timeout) <= 0;
        try {
            clock.sleep(inTime ? latency : timeout);
            return inTime;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static <T> T carryOut(Admission admission, Function<Request, T> effect) {
        var fault = admission.fault();
        if (fault.isPresent() && !fault.get().afterEffect()) {
            throw Refusal.scripted(fault.get());
        }
        T answer = effect.apply(admission.request());
        if (fault.isPresent()) {
            throw Refusal.scripted(fault.get());
        }
        return answer;
    }

    private <T> void finishLate(Admission admission, Function<Request, T> effect) {
        var request = admission.request();
        String result = "OK";
        try {
            carryOut(admission, effect);
        } catch (Refusal refusal) {
            result = describe(request.exception(refusal));
        }
        journal.add(request, "late " + result);
    }

    private static String describe(CloudException exception) {
        return exception.getClass().getSimpleName()
                + exception.code().map(code -> " " + code).orElse("");
    }
}
