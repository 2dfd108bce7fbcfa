package io.polder.netns;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.spi.Cidr;
import io.polder.spi.Subnet;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An address of a pod and the way out of its subnet. Immutable.
 *
 * @param address with the prefix length of its subnet: {@code 10.0.1.7/24}
 * @param gateway of the subnet, and in it, or an IPv6 link-local address; absent where the node is the gateway, as in
 *     the modes without an ENI
 */
public record PodAddress(IpPrefix address, Optional<IpAddress> gateway) {

    private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

    public PodAddress {
        requireNonNull(address, "address");
        IpAddress own = address.address();
        gateway.ifPresent(next -> {
            if (next.equals(own)) {
                throw new IllegalArgumentException(own + " is the gateway of its subnet, not a pod's");
            }
            if (!address.contains(next) && !(own.family() == AddressFamily.INET6 && LINK_LOCAL.contains(next))) {
                throw new IllegalArgumentException(
                        "address " + own + " is outside the subnet of gateway " + next + ", /" + address.length());
            }
        });
    }

    /** With a gateway. */
    public static PodAddress of(IpPrefix address, IpAddress gateway) {
        return new PodAddress(address, Optional.of(gateway));
    }

    /** Of a node's own range, for the modes without an ENI. */
    public static PodAddress of(IpPrefix address) {
        return new PodAddress(address, Optional.empty());
    }

    /**
     * Of a cloud's subnet. The gateway of its IPv6 range is where that of IPv4 is: the last address but two.
     *
     * @throws IllegalArgumentException when the subnet does not have the address
     */
    public static PodAddress in(Subnet subnet, InetAddress address) {
        IpAddress own = IpAddress.of(address);
        if (address instanceof Inet4Address) {
            var cidr = subnet.cidr();
            return of(refuseForeign(subnet, own, cidr), IpAddress.of(subnet.gateway()));
        }
        Cidr cidr = subnet.ipv6Cidr()
                .orElseThrow(() -> new IllegalArgumentException(
                        "subnet " + subnet.id() + " has no IPv6 range, and so not " + own));
        return of(
                refuseForeign(subnet, own, cidr),
                IpAddress.of(subnet.ipv6Gateway().orElseThrow()));
    }

    /** The address alone: /32 or /128. */
    public IpPrefix host() {
        return IpPrefix.host(address.address());
    }

    /** Which of the two it is. */
    public AddressFamily family() {
        return address.family();
    }

    private static IpPrefix refuseForeign(Subnet subnet, IpAddress own, Cidr cidr) {
        var prefix = new IpPrefix(own, cidr.prefixLength());
        if (!prefix.contains(IpAddress.of(cidr.network()))) {
            throw new IllegalArgumentException("address " + own + " is outside subnet " + subnet.id() + ", " + cidr);
        }
        return prefix;
    }
}
