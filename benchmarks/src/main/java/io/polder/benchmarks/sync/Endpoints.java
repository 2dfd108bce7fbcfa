package io.polder.benchmarks.sync;

/** The services that all variants set up: number N has a VIP and two endpoints of its own, or three. Stateless. */
public final class Endpoints {

    public static final int PER_SERVICE = 2;

    private Endpoints() {}

    /** {@code 10.96.0.0/12} has a million of them. */
    public static String vip(int service) {
        return "10." + (96 + (service >> 16)) + "." + (service >> 8 & 0xff) + "." + (service & 0xff);
    }

    /** {@code 10.128.0.0/9}, so that none is a VIP. */
    public static String endpoint(int service, int number) {
        int host = service * 4 + number;
        return "10." + (128 + (host >> 16)) + "." + (host >> 8 & 0xff) + "." + (host & 0xff);
    }
}
