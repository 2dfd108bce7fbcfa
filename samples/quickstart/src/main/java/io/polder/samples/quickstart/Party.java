package io.polder.samples.quickstart;

import io.polder.linux.NetworkNamespace;
import java.net.InetAddress;
import java.util.List;

/**
 * Somebody that pods talk to, and that has an {@link EchoServer}. Immutable.
 *
 * @param addresses one of IPv4 and, where there is IPv6, one of it
 */
record Party(String name, NetworkNamespace netns, List<InetAddress> addresses) {

    Party {
        addresses = List.copyOf(addresses);
    }
}
