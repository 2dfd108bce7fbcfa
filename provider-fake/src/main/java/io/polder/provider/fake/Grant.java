package io.polder.provider.fake;

import io.polder.spi.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** What a subnet gives to an ENI. Immutable. */
record Grant(List<InetAddress> addresses, List<Cidr> prefixes) {

    Grant {
        addresses = List.copyOf(addresses);
        prefixes = List.copyOf(prefixes);
    }

    static Grant of(List<InetAddress> addresses) {
        return new Grant(addresses, List.of());
    }

    boolean isEmpty() {
        return addresses.isEmpty() && prefixes.isEmpty();
    }

    Grant and(Grant other) {
        var allAddresses = new ArrayList<>(addresses);
        allAddresses.addAll(other.addresses);
        var allPrefixes = new ArrayList<>(prefixes);
        allPrefixes.addAll(other.prefixes);
        return new Grant(allAddresses, allPrefixes);
    }
}
