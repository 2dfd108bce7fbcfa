package io.polder.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says how a pool fares and why it does what it does. Stateless.
 *
 * @param snapshot the pool
 * @param supply of its factory
 * @param refilling whether a refill has begun that is not at its end
 * @param calls how many calls of the factory are under way
 * @param unseen whether the cloud was not looked at yet
 * @param factoryProblems what its factory has met
 * @param journalFailure why nothing can be written down, if so
 */
record PoolReport(
        PoolSnapshot snapshot,
        Supply supply,
        boolean refilling,
        int calls,
        boolean unseen,
        List<String> factoryProblems,
        Optional<Throwable> journalFailure) {

    PoolHealth health() {
        var problems = new ArrayList<String>();
        var levels = snapshot.levels();
        if (snapshot.closed()) {
            problems.add("it is closed");
        }
        if (unseen) {
            problems.add("what a former process had was not found yet");
        }
        journalFailure.ifPresent(failure -> problems.add("leases cannot be written down: " + failure.getMessage()));
        problems.addAll(factoryProblems);
        boolean hopeless = supply.hopeless().isPresent() && levels.idle() == 0;
        snapshot.lastFailure().ifPresent(failure -> problems.add("the last refill failed: " + failure.getMessage()));
        if (levels.waiting() > 0) {
            problems.add(levels.waiting() + " owners wait");
        }
        if (levels.total() >= snapshot.settings().capacity() && levels.idle() == 0) {
            problems.add("all " + snapshot.settings().capacity() + " resources that there may be are in use");
        }
        boolean ready = !snapshot.closed()
                && journalFailure.isEmpty()
                && !hopeless
                && (levels.idle() > 0 || levels.total() < snapshot.settings().capacity());
        return new PoolHealth(ready, problems);
    }

    Explanation explain() {
        var levels = snapshot.levels();
        int target = Watermarks.target(levels, snapshot.settings(), snapshot.marks(), refilling);
        return new Explanation(levels, snapshot.marks(), target, because(levels, target));
    }

    private String because(PoolLevels levels, int target) {
        var settings = snapshot.settings();
        var marks = snapshot.marks();
        if (snapshot.closed()) {
            return "it is closed";
        }
        if (unseen) {
            return "nothing is made or given back before the cloud was looked at";
        }
        int missing = target - (levels.total() - levels.disposing());
        int spare = levels.idle() + levels.pending() - levels.waiting();
        if (missing > 0) {
            String below = spare < marks.low()
                    ? "spare " + spare + " is below low mark " + marks.low()
                    : spare < marks.refill()
                            ? "spare " + spare + " is below refill mark " + marks.refill()
                            : "there are fewer than the floor " + settings.floor();
            return below + ": " + missing + " more are wanted" + supplyState();
        }
        if (levels.idle() - levels.waiting() > marks.high()) {
            return "idle " + levels.idle() + " is above high mark " + marks.high() + ": surplus"
                    + (settings.surplusFor().isZero() ? "" : " that goes when it lasts for " + settings.surplusFor());
        }
        if (target >= settings.capacity() && spare < marks.low()) {
            return "there may not be more than " + settings.capacity() + supplyState();
        }
        return "spare " + spare + " is between low mark " + marks.low() + " and high mark " + marks.high()
                + supplyState();
    }

    private String supplyState() {
        if (supply.batch() == 0) {
            return "; it rests, as the last refill failed: "
                    + supply.lastFailure().map(Throwable::getMessage).orElse("");
        }
        return calls == 0
                ? ""
                : "; calls under way: " + calls + ", for " + snapshot.levels().pending();
    }
}
