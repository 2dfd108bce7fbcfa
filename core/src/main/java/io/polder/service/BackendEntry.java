package io.polder.service;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;

/**
 * An endpoint as programs see it: {@code struct backend4} and {@code backend6} of {@code maps.h}. Immutable.
 *
 * @param generation another one each time that its id is given to somebody else, 0 to 65535
 * @param service the {@linkplain FrontendValue#id id} that it belongs to
 * @param local on this node
 */
record BackendEntry(
        IpAddress address, int port, int protocol, BackendState state, int generation, int service, boolean local) {

    static BackendEntry dead(AddressFamily family, int generation) {
        IpAddress none = family == AddressFamily.INET ? IpAddress.ANY_IPV4 : IpAddress.ANY_IPV6;
        return new BackendEntry(none, 0, 0, BackendState.DEAD, generation, 0, false);
    }

    /** {@code 10.0.0.1:8080} or {@code [fd00::1]:8080}. */
    String place() {
        return FrontendKey.place(address, port);
    }

    BackendEntry with(BackendState value) {
        return new BackendEntry(address, port, protocol, value, generation, service, local);
    }
}
