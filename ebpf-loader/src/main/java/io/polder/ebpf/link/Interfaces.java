package io.polder.ebpf.link;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.RouteNetlink;

/** Interfaces of network namespaces. Stateless. */
final class Interfaces {

    private Interfaces() {}

    /** Refuses what cannot be one. */
    static void check(NetworkNamespace namespace, int ifindex) {
        requireNonNull(namespace, "namespace");
        if (ifindex < 1) {
            throw new IllegalArgumentException("interface index " + ifindex + " is not positive");
        }
    }

    /** {@code interface 3 of netns /var/run/netns/a [4026532177]}. */
    static String place(InterfaceHook hook) {
        return "interface " + hook.ifindex() + " of " + hook.namespace();
    }

    /** Whether there is one, asked after a refusal that can have many reasons. */
    static boolean exists(InterfaceHook hook) {
        try (RouteNetlink netlink = RouteNetlink.open(hook.namespace())) {
            return netlink.links().find(hook.ifindex()).isPresent();
        }
    }
}
