package io.polder.samples.quickstart;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a JVM must have before it starts to have IPv6. {@link #main} sets the loopback device up, as a process of its own: a JVM that starts in a network namespace without any IPv6 address
 * does without IPv6 until it ends (ipv6_available in the JDK's net_util_md.c).
 */
final class Loopback {

    private Loopback() {}

    /** Whether this JVM has IPv6; in many containers it has not. */
    static boolean hasIpv6() {
        try {
            return !Files.readString(Path.of("/proc/net/if_inet6")).isBlank();
        } catch (IOException e) {
            return false; // There is no such file where the kernel has no IPv6.
        }
    }

    public static void main(String[] args) {
        try (var own = NetworkNamespace.current();
                var netlink = RouteNetlink.open(own)) {
            int index = netlink.links().find("lo").orElseThrow().index();
            netlink.links().change(LinkChange.of(index).up().build());
        }
    }
}
