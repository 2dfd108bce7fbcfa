package io.polder.service;

/**
 * How much the kernel's maps hold. Immutable.
 *
 * @param frontends of each family: VIPs with a port, and those VIPs
 * @param backends endpoints of each family
 * @param slots a power of two: endpoints of services, for each set of them that a service has
 */
public record Capacities(int frontends, int backends, int slots) {

    /** For some thousand services; about 1.5 MB. */
    public static final Capacities INITIAL = new Capacities(8192, 8192, 16384);

    /** For 100,000 services. */
    public static final Capacities LARGEST = new Capacities(1 << 20, 1 << 20, 1 << 22);

    public Capacities {
        if (frontends < 1 || backends < 2 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("capacities of " + frontends + ", " + backends + ", " + slots);
        }
    }

    boolean fitsInto(Capacities most) {
        return frontends <= most.frontends && backends <= most.backends && slots <= most.slots;
    }

    /** Doubled until each one is at least as large. */
    Capacities atLeast(int wantedFrontends, int wantedBackends, int wantedSlots) {
        return new Capacities(
                doubled(frontends, wantedFrontends), doubled(backends, wantedBackends), doubled(slots, wantedSlots));
    }

    private static int doubled(int value, int wanted) {
        int result = value;
        while (result < wanted) {
            result = Math.multiplyExact(result, 2);
        }
        return result;
    }
}
