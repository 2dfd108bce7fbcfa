package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes an address of one RTM_NEWADDR message. Used once. */
final class AddressDecoder {

    private final Address.Builder address;
    private final RawAttributes.Collector others = new RawAttributes.Collector();
    private @Nullable IpAddress local;
    private @Nullable IpAddress far;
    private int flags;

    private AddressDecoder(NetlinkMessage message) {
        address = new Address.Builder(message.i32(4), IpPrefix.all(AddressFamily.of(message.u8(0))));
        flags = message.u8(2);
    }

    static Address decode(NetlinkMessage message) {
        var decoder = new AddressDecoder(message);
        AttributeReader in = message.attributes(AddressMessages.HEADER);
        while (in.next()) {
            decoder.read(in);
        }
        return decoder.decoded(message);
    }

    private void read(AttributeReader in) {
        switch (in.type()) {
            case AddressMessages.IFA_LOCAL -> local = in.address();
            case AddressMessages.IFA_ADDRESS -> far = in.address();
            case AddressMessages.IFA_BROADCAST -> address.broadcast = Optional.of(in.address());
            case AddressMessages.IFA_LABEL -> address.label = Optional.of(in.string());
            case AddressMessages.IFA_FLAGS -> flags = in.u32();
            case AddressMessages.IFA_CACHEINFO -> {
                // struct ifa_cacheinfo { u32 preferred, valid, created, updated; }
                address.preferredLifetime = lifetime(in.u32(0));
                address.validLifetime = lifetime(in.u32(4));
            }
            case AddressMessages.IFA_RT_PRIORITY -> address.metric = OptionalInt.of(in.u32());
            case AddressMessages.IFA_PROTO ->
                address.protocol = in.u8() == 0 ? OptionalInt.empty() : OptionalInt.of(in.u8());
            default -> others.add(in);
        }
    }

    /** IPv6 gives IFA_ADDRESS only; IPv4 gives both, which are the same but on a point-to-point link. */
    private Address decoded(NetlinkMessage message) {
        IpAddress own = local == null ? far : local;
        if (own == null) {
            throw new MalformedMessageException("an address without IFA_LOCAL and IFA_ADDRESS");
        }
        if (own.family() != address.local.family() || (far != null && far.family() != own.family())) {
            throw new MalformedMessageException(own + " and " + far + " in an address of " + address.local.family());
        }
        address.local = new IpPrefix(own, message.u8(1));
        address.peer = far == null || far.equals(own) ? Optional.empty() : Optional.of(far);
        address.flags = AddressFlag.of(flags);
        address.state = AddressState.of(flags, own.isIpv4());
        address.others = others.collected();
        return new Address(address, Scope.of(message.u8(3)));
    }

    private static Optional<Duration> lifetime(int seconds) {
        return seconds == Lifetime.FOREVER ? Optional.empty() : Optional.of(Lifetime.of(seconds));
    }
}
