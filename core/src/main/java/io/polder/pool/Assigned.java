package io.polder.pool;

import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import java.net.InetAddress;
import java.util.List;

/** What the cloud says to have assigned to an ENI. Immutable. */
record Assigned(List<InetAddress> addresses, List<Cidr> prefixes) {

    Assigned {
        addresses = List.copyOf(addresses);
        prefixes = List.copyOf(prefixes);
    }

    static Assigned of(Eni eni) {
        return new Assigned(eni.addresses(), eni.prefixes());
    }
}
