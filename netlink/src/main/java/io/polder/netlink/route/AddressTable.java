package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import java.util.List;

/** Addresses of one family. */
final class AddressTable extends KeyedTable<Address> {

    AddressTable(AddressFamily family) {
        super(
                Address.class,
                family.number(),
                AddressMessages.list(family, 0),
                RouteProtocol.RTM_NEWADDR,
                AddressMessages::decode);
    }

    /**
     * An IPv4 link may have the same address twice, with other prefix lengths or peers (inet_insert_ifa in
     * net/ipv4/devinet.c). Of an IPv6 address both can change (inet6_addr_modify in net/ipv6/addrconf.c).
     */
    @Override
    Object key(Address address) {
        return address.local().family() == AddressFamily.INET
                ? List.of(address.linkIndex(), address.local(), address.peer())
                : List.of(address.linkIndex(), address.local().address());
    }
}
