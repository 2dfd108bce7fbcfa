package io.polder.netlink.route;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import java.util.List;
import java.util.Random;

/** Random values for random settings. Confined to one thread. */
final class Draw {

    private final Random random;

    Draw(Random random) {
        this.random = random;
    }

    /** True in so many of a hundred. */
    boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    /** Both bounds included. */
    int between(int low, int high) {
        return (int) (low + (long) (random.nextDouble() * ((long) high - low + 1)));
    }

    /** Any number but 0. */
    int notZero() {
        int value = random.nextInt();
        return value == 0 ? 1 : value;
    }

    @SafeVarargs
    final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    MacAddress mac() {
        return new MacAddress(0x02_00_00_00_00_00L | (random.nextLong() & 0xff_ffff_ffffL));
    }

    /** A prefix inside one of 20 bits (IPv4) or 64 bits (IPv6) that bears that number, so that no two are the same. */
    IpPrefix prefix(boolean ipv4, int number) {
        if (ipv4) {
            int bits = 11 << 24 | number << 12 | random.nextInt(1 << 12);
            return new IpPrefix(IpAddress.ofIpv4(bits), between(20, 32)).network();
        }
        long high = 0x2001_0db8L << 32 | number;
        return new IpPrefix(IpAddress.ofIpv6(high, random.nextLong()), between(64, 128)).network();
    }

    /** An address of a network whose first bytes are given, such as {@code 10.0.0} or {@code fd00::}. */
    IpAddress hostOf(String network) {
        String separator = network.contains(":") ? "" : ".";
        int host = between(2, 250);
        return IpAddress.parse(network + separator + (separator.isEmpty() ? Integer.toHexString(host) : "" + host));
    }
}
