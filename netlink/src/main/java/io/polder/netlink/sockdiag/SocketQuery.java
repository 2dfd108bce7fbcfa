package io.polder.netlink.sockdiag;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which sockets are meant: those that match all that is set. Immutable.
 *
 * <p>An IPv4 prefix also matches IPv6 sockets that speak IPv4: {@code 10.0.0.0/8} those of {@code ::ffff:10.0.0.1}. A
 * socket that is not connected matches no {@code remote} and no {@code remotePort}.
 *
 * @param family of the socket, not of its addresses
 * @param states empty for any
 * @param linkIndex the link that it is bound to
 */
public record SocketQuery(
        SocketProtocol protocol,
        Optional<AddressFamily> family,
        Set<SocketState> states,
        Optional<IpPrefix> local,
        OptionalInt localPort,
        Optional<IpPrefix> remote,
        OptionalInt remotePort,
        OptionalInt linkIndex) {

    public SocketQuery {
        requireNonNull(protocol, "protocol");
        states = Set.copyOf(states);
        localPort.ifPresent(SocketEnd::checkPort);
        remotePort.ifPresent(SocketQuery::checkRemotePort);
        if (linkIndex.isPresent() && linkIndex.getAsInt() < 1) {
            throw new IllegalArgumentException("link index " + linkIndex.getAsInt() + " is not positive");
        }
        if (local.isPresent()
                && remote.isPresent()
                && local.get().family() != remote.get().family()) {
            throw new IllegalArgumentException("sockets from " + local.get() + " to " + remote.get());
        }
        boolean ipv6 = Stream.of(local, remote)
                .flatMap(Optional::stream)
                .anyMatch(p -> !p.address().isIpv4());
        if (ipv6 && family.equals(Optional.of(AddressFamily.INET))) {
            throw new IllegalArgumentException("IPv4 sockets with IPv6 addresses: " + local + ", " + remote);
        }
    }

    /** Every TCP socket, unless more is set. */
    public static Builder tcp() {
        return new Builder(SocketProtocol.TCP);
    }

    /** Every UDP socket, unless more is set. */
    public static Builder udp() {
        return new Builder(SocketProtocol.UDP);
    }

    /** The families of sockets that can match; the kernel is asked for one at a time. */
    List<AddressFamily> families() {
        boolean ipv6 = Stream.of(local, remote)
                .flatMap(Optional::stream)
                .anyMatch(p -> !p.address().isIpv4());
        return family.map(List::of)
                .orElse(ipv6 ? List.of(AddressFamily.INET6) : List.of(AddressFamily.INET, AddressFamily.INET6));
    }

    /** {@code UDP sockets to 10.0.0.2/32 port 53}. */
    @Override
    public String toString() {
        return protocol + " sockets"
                + family.map(value -> " of " + value).orElse("")
                + (states.isEmpty() ? "" : " in " + EnumSet.copyOf(states))
                + local.map(prefix -> " from " + prefix).orElse("")
                + (localPort.isPresent() ? " from port " + localPort.getAsInt() : "")
                + remote.map(prefix -> " to " + prefix).orElse("")
                + (remotePort.isPresent() ? " to port " + remotePort.getAsInt() : "")
                + (linkIndex.isPresent() ? " on link " + linkIndex.getAsInt() : "");
    }

    private static void checkRemotePort(int port) {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("remote port " + port + " is not in 1..65535");
        }
    }

    /** What a query asks for. Confined to one thread. */
    public static final class Builder {
        private final SocketProtocol protocol;
        private Optional<AddressFamily> family = Optional.empty();
        private Set<SocketState> states = Set.of();
        private Optional<IpPrefix> local = Optional.empty();
        private OptionalInt localPort = OptionalInt.empty();
        private Optional<IpPrefix> remote = Optional.empty();
        private OptionalInt remotePort = OptionalInt.empty();
        private OptionalInt linkIndex = OptionalInt.empty();

        private Builder(SocketProtocol protocol) {
            this.protocol = protocol;
        }

        public Builder family(AddressFamily value) {
            family = Optional.of(value);
            return this;
        }

        public Builder states(SocketState... values) {
            states = Set.of(values);
            return this;
        }

        public Builder local(IpPrefix prefix) {
            local = Optional.of(prefix);
            return this;
        }

        /** @param port 0 to 65535 */
        public Builder localPort(int port) {
            localPort = OptionalInt.of(port);
            return this;
        }

        public Builder remote(IpPrefix prefix) {
            remote = Optional.of(prefix);
            return this;
        }

        /** @param port 1 to 65535 */
        public Builder remotePort(int port) {
            remotePort = OptionalInt.of(port);
            return this;
        }

        public Builder linkIndex(int index) {
            linkIndex = OptionalInt.of(index);
            return this;
        }

        public SocketQuery build() {
            return new SocketQuery(protocol, family, states, local, localPort, remote, remotePort, linkIndex);
        }
    }
}
