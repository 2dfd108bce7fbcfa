package io.polder.dns.zone;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.netlink.IpAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.xbill.DNS.Name;

/**
 * What clients were left to look up themselves, and are about to: names that they might as well search from, and do not.
 * Thread-safe. Bounded: of one client the oldest goes first, of clients the one that came first.
 */
final class OwnWalks {

    // A resolver that waits 5 s, twice, for some of its queries is still on its way.
    static final Duration REMEMBERED = Duration.ofSeconds(60);
    static final int MOST_NAMES = 64;
    static final int MOST_CLIENTS = 4096;

    private final LongSupplier clock;

    @GuardedBy("this")
    private final Map<IpAddress, Map<Name, Long>> names = new LinkedHashMap<>();

    /** @param clock nanoseconds */
    OwnWalks(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized void begin(IpAddress client, Name name) {
        Map<Name, Long> own = names.computeIfAbsent(client, absent -> new LinkedHashMap<>());
        own.remove(name); // To be the youngest.
        own.put(name, clock.getAsLong());
        dropOldest(own, MOST_NAMES);
        dropOldest(names, MOST_CLIENTS);
    }

    private static void dropOldest(Map<?, ?> from, int most) {
        if (from.size() > most) {
            Iterator<?> oldest = from.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized boolean isIn(IpAddress client, Name name) {
        Map<Name, Long> own = names.get(client);
        Long begun = own == null ? null : own.get(name);
        if (own == null || begun == null) {
            return false;
        }
        if (clock.getAsLong() - begun <= REMEMBERED.toNanos()) {
            return true;
        }
        own.remove(name);
        return false;
    }

    /** Forgets a client, whose address may become another's. */
    synchronized void forget(IpAddress client) {
        names.remove(client);
    }
}
