package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What listings of ENIs show: what is, or what was a while ago. Thread-safe. */
final class Listing {

    /** An ENI and where it stands in the order of creation, which page tokens count by. */
    record Numbered(long sequence, Eni eni) {}

    private record Snapshot(Instant time, List<Numbered> enis) {}

    private final CloudClock clock;
    private final Inventory inventory;
    private final Dice dice;
    private final Object lock = new Object();
    private volatile Latency age = Latency.fixed(Duration.ZERO);

    @GuardedBy("lock")
    private final Deque<Snapshot> snapshots = new ArrayDeque<>();

    Listing(CloudClock clock, Inventory inventory, Dice dice) {
        this.clock = clock;
        this.inventory = inventory;
        this.dice = dice;
    }

    /** From now on, listings show what was this long ago. */
    void use(Latency newAge) {
        age = newAge;
        changed();
    }

    /** Something is not as it was. */
    void changed() {
        Duration most = age.most();
        if (most.isZero()) {
            return;
        }
        var now = clock.instant();
        synchronized (lock) {
            snapshots.add(new Snapshot(now, inventory.all()));
            Snapshot oldest = snapshots.removeFirst();
            // The one that was true at the earliest time that may be asked for stays.
            while (!snapshots.isEmpty() && !snapshots.getFirst().time().isAfter(now.minus(most))) {
                oldest = snapshots.removeFirst();
            }
            snapshots.addFirst(oldest);
        }
    }

    Page<Eni> list(EniFilter filter, Optional<String> pageToken) {
        long after = pageToken.map(Listing::sequenceOf).orElse(0L);
        Snapshot past = past();
        List<Numbered> found = past == null
                ? inventory.list(filter, after)
                : past.enis().stream()
                        .filter(each -> each.sequence() > after && filter.matches(each.eni()))
                        .limit(inventory.pageSize() + 1L)
                        .toList();
        boolean last = found.size() <= inventory.pageSize();
        List<Numbered> page = last ? found : found.subList(0, inventory.pageSize());
        return new Page<>(
                page.stream().map(Numbered::eni).toList(),
                last
                        ? Optional.empty()
                        : Optional.of(Long.toString(page.get(page.size() - 1).sequence())));
    }

    private @Nullable Snapshot past() {
        if (age.most().isZero()) {
            return null;
        }
        var time = clock.instant().minus(dice.roll(age));
        Snapshot found = null;
        synchronized (lock) {
            for (var snapshot : snapshots) {
                if (found == null || !snapshot.time().isAfter(time)) {
                    found = snapshot;
                }
            }
        }
        return found;
    }

    private static long sequenceOf(String pageToken) {
        try {
            return Long.parseLong(pageToken);
        } catch (NumberFormatException e) {
            throw Refusal.invalid("InvalidNextToken", "\"" + pageToken + "\" came with no page");
        }
    }
}
