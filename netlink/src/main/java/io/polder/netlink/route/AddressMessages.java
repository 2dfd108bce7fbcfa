package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static io.polder.netlink.route.RouteProtocol.RTM_DELADDR;
import static io.polder.netlink.route.RouteProtocol.RTM_GETADDR;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWADDR;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.time.Duration;
import java.util.Optional;

/** Messages about addresses (include/uapi/linux/if_addr.h). Stateless. */
final class AddressMessages {

    static final int HEADER = 8;
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_LABEL = 3;
    static final int IFA_BROADCAST = 4;
    static final int IFA_CACHEINFO = 6;
    static final int IFA_FLAGS = 8;
    static final int IFA_RT_PRIORITY = 9;
    static final int IFA_PROTO = 11;

    private AddressMessages() {}

    static NetlinkRequest add(Address address) {
        return new NetlinkRequest(
                "add address", address, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, message -> write(message, address));
    }

    static NetlinkRequest replace(Address address) {
        return new NetlinkRequest(
                "set address", address, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, message -> write(message, address));
    }

    static NetlinkRequest delete(Address address) {
        return new NetlinkRequest("delete address", address, RTM_DELADDR, 0, message -> writeKey(message, address));
    }

    /** @param linkIndex 0 for every link */
    static NetlinkRequest list(AddressFamily family, int linkIndex) {
        return new NetlinkRequest("list", "addresses", RTM_GETADDR, 0, message -> {
            message.u8(family.number()).u8(0).u8(0).u8(0).u32(linkIndex);
        });
    }

    static Address decode(NetlinkMessage message) {
        return AddressDecoder.decode(message);
    }

    private static void write(MessageWriter message, Address address) {
        writeKey(message, address);
        if (address.broadcast().isPresent()) {
            message.attribute(IFA_BROADCAST, address.broadcast().get());
        }
        if (address.label().isPresent()) {
            message.attribute(IFA_LABEL, address.label().get());
        }
        int flags = AddressFlag.bits(address.flags());
        if (flags != 0) {
            message.attributeU32(IFA_FLAGS, flags);
        }
        if (address.validLifetime().isPresent() || address.preferredLifetime().isPresent()) {
            // struct ifa_cacheinfo { u32 preferred, valid, created, updated; }
            int lifetimes = message.beginUnmarked(IFA_CACHEINFO);
            message.u32(seconds(address.preferredLifetime())).u32(seconds(address.validLifetime()));
            message.u32(0).u32(0).end(lifetimes);
        }
        if (address.metric().isPresent()) {
            message.attributeU32(IFA_RT_PRIORITY, address.metric().getAsInt());
        }
        if (address.protocol().isPresent()) {
            message.attributeU8(IFA_PROTO, address.protocol().getAsInt());
        }
        message.attributes(address.others());
    }

    /** What tells it apart: {@code struct ifaddrmsg { u8 family; u8 prefixlen; u8 flags; u8 scope; u32 index; }} and both ends. */
    private static void writeKey(MessageWriter message, Address address) {
        message.u8(address.local().family().number())
                .u8(address.local().length())
                .u8(0);
        message.u8(address.scope().number()).u32(address.linkIndex());
        message.attribute(IFA_LOCAL, address.local().address());
        message.attribute(
                IFA_ADDRESS,
                address.peer().isPresent()
                        ? address.peer().get()
                        : address.local().address());
    }

    private static int seconds(Optional<Duration> lifetime) {
        return lifetime.isPresent() ? Lifetime.seconds(lifetime.get()) : Lifetime.FOREVER;
    }
}
