package io.polder.netlink.route;

import java.net.Inet4Address;
import java.net.InetAddress;

/** IPv4 or IPv6, with the kernel's number for it. */
public enum AddressFamily {
    INET(2),
    INET6(10);

    private final int number;

    AddressFamily(int number) {
        this.number = number;
    }

    /** {@code AF_INET} or {@code AF_INET6}. */
    public int number() {
        return number;
    }

    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? INET : INET6;
    }
}
