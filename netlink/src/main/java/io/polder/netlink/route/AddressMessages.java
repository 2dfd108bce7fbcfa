package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.route.RouteProtocol.RTM_DELADDR;
import static io.polder.netlink.route.RouteProtocol.RTM_GETADDR;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWADDR;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages about addresses (include/uapi/linux/if_addr.h). Stateless. */
final class AddressMessages {

    private static final int HEADER = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;

    private AddressMessages() {}

    static NetlinkRequest add(Address address) {
        return new NetlinkRequest(
                "add address", address, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, message -> write(message, address));
    }

    static NetlinkRequest delete(Address address) {
        return new NetlinkRequest("delete address", address, RTM_DELADDR, 0, message -> write(message, address));
    }

    static NetlinkRequest list(AddressFamily family, int linkIndex) {
        return new NetlinkRequest(
                "list",
                "addresses",
                RTM_GETADDR,
                0,
                message -> header(message, family.number(), 0, Scope.UNIVERSE, linkIndex));
    }

    static Address decode(NetlinkMessage message) {
        IpAddress local = null;
        IpAddress far = null;
        int flags = message.u8(2);
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            switch (in.type()) {
                case IFA_LOCAL -> local = in.address();
                case IFA_ADDRESS -> far = in.address();
                case IFA_FLAGS -> flags = in.u32();
                default -> {}
            }
        }
        return decoded(message, local, far, flags);
    }

    /** IPv6 gives IFA_ADDRESS only; IPv4 gives both, which are the same but on a point-to-point link. */
    private static Address decoded(
            NetlinkMessage message, @Nullable IpAddress local, @Nullable IpAddress far, int flags) {
        IpAddress own = local == null ? far : local;
        if (own == null) {
            throw new MalformedMessageException("an address without IFA_LOCAL and IFA_ADDRESS");
        }
        return new Address(
                message.i32(4),
                new IpPrefix(own, message.u8(1)),
                far == null || far.equals(own) ? Optional.empty() : Optional.of(far),
                Scope.of(message.u8(3)),
                (flags & IFA_F_NOPREFIXROUTE) != 0,
                (flags & IFA_F_NODAD) != 0);
    }

    private static void write(MessageWriter message, Address address) {
        IpPrefix local = address.local();
        header(message, local.family().number(), local.length(), address.scope(), address.linkIndex());
        message.attribute(IFA_LOCAL, local.address());
        message.attribute(IFA_ADDRESS, address.peer().orElse(local.address()));
        int flags = (address.noPrefixRoute() ? IFA_F_NOPREFIXROUTE : 0) | (address.noDad() ? IFA_F_NODAD : 0);
        if (flags != 0) {
            message.attributeU32(IFA_FLAGS, flags);
        }
    }

    /** {@code struct ifaddrmsg { u8 family; u8 prefixlen; u8 flags; u8 scope; u32 index; }}. */
    private static void header(MessageWriter message, int family, int length, Scope scope, int linkIndex) {
        message.u8(family).u8(length).u8(0).u8(scope.number()).u32(linkIndex);
    }
}
