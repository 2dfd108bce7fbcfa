package io.polder.pool;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which ENI is asked for more addresses. Stateless. */
final class EniChoice {

    private EniChoice() {}

    /** One that an assignment is under way on only if there is none else. */
    static Optional<SharedEni> of(EniPlacement placement, Collection<SharedEni> among, int count, Instant now) {
        var quiet = among.stream().filter(SharedEni::isQuiet).toList();
        return roomiest(placement, quiet, count, now).or(() -> roomiest(placement, among, count, now));
    }

    /** The fullest one that takes all of them, or else the emptiest. */
    private static Optional<SharedEni> roomiest(
            EniPlacement placement, Collection<SharedEni> among, int count, Instant now) {
        Comparator<SharedEni> byRoom = Comparator.comparingInt(eni -> eni.places(now));
        Optional<SharedEni> emptiest =
                among.stream().filter(e -> e.room(now) > 0).max(byRoom);
        if (placement == EniPlacement.MOST_FREE || placement == EniPlacement.LEAST_LOADED_QUEUE) {
            return emptiest;
        }
        return among.stream().filter(e -> e.room(now) >= count).min(byRoom).or(() -> emptiest);
    }
}
