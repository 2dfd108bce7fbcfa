package io.polder.dns.server;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a server is opened with and keeps. Immutable.
 *
 * @param addresses where it listens over UDP and TCP; single ones, as a reply must come from the address that was asked; port 0: any
 * @param threads for each address, all on one port
 * @param cacheBytes of all that is kept
 * @param nanoClock the time, as {@link System#nanoTime} says it, which no setting of the wall clock moves
 */
public record ListenSettings(
        List<InetSocketAddress> addresses, int threads, long cacheBytes, ServerLimits limits, LongSupplier nanoClock) {

    private static final long CACHE_BYTES = 64L << 20;
    private static final int MOST_THREADS = 64;

    public ListenSettings {
        addresses = List.copyOf(addresses);
        requireNonNull(limits, "limits");
        requireNonNull(nanoClock, "nanoClock");
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no address to listen on");
        }
        for (InetSocketAddress address : addresses) {
            if (address.isUnresolved() || address.getAddress().isAnyLocalAddress()) {
                throw new IllegalArgumentException("not a single address to listen on: " + address);
            }
        }
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("1 to " + MOST_THREADS + " threads, not " + threads);
        }
        if (cacheBytes < 1 << 16) {
            throw new IllegalArgumentException("a cache has 64 KiB or more, not " + cacheBytes);
        }
    }

    /** Two threads, 64 MiB, the standard limits. */
    public static ListenSettings of(InetSocketAddress... addresses) {
        return new ListenSettings(List.of(addresses), 2, CACHE_BYTES, ServerLimits.STANDARD, System::nanoTime);
    }

    /** The same with other limits. */
    public ListenSettings with(ServerLimits other) {
        return new ListenSettings(addresses, threads, cacheBytes, other, nanoClock);
    }

    /** The same with this many threads for each address. */
    public ListenSettings withThreads(int number) {
        return new ListenSettings(addresses, number, cacheBytes, limits, nanoClock);
    }

    /** The same with a cache of another size. */
    public ListenSettings withCacheBytes(long number) {
        return new ListenSettings(addresses, threads, number, limits, nanoClock);
    }

    /** The same in another time. */
    public ListenSettings withNanoClock(LongSupplier clock) {
        return new ListenSettings(addresses, threads, cacheBytes, limits, clock);
    }
}
