package io.polder.dns.zone;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/** Names of addresses: {@code 1.0.96.10.in-addr.arpa} (RFC 1035, section 3.5), {@code 1.0...d.f.ip6.arpa} (RFC 3596). Stateless. */
final class ReverseNames {

    private static final Name IPV4 = Name.fromConstantString("in-addr.arpa.");
    private static final Name IPV6 = Name.fromConstantString("ip6.arpa.");

    private ReverseNames() {}

    /** Of the whole network and nothing else: up to 128 where it ends within a label. */
    static List<Name> zones(IpPrefix network) {
        int bits = network.address().isIpv4() ? 8 : 4;
        int labels = (network.length() + bits - 1) / bits;
        int last = labels * bits - network.length(); // Bits of the last label that are the network's to choose.
        byte[] address = network.network().address().bytes();
        var zones = new ArrayList<Name>();
        for (int choice = 0; choice < 1 << last; choice++) {
            Name zone = network.address().isIpv4() ? IPV4 : IPV6;
            for (int i = 0; i < labels; i++) {
                int value = digit(address, i, bits) + (i == labels - 1 ? choice : 0);
                zone = child(bits == 8 ? Integer.toString(value) : Integer.toHexString(value), zone);
            }
            zones.add(zone);
        }
        return zones;
    }

    private static Name child(String label, Name parent) {
        Name child = Labels.child(label, parent);
        if (child == null) {
            throw new AssertionError("names of addresses are short");
        }
        return child;
    }

    private static int digit(byte[] address, int index, int bits) {
        return bits == 8 ? address[index] & 0xff : address[index / 2] >> (index % 2 == 0 ? 4 : 0) & 0xf;
    }

    /** The network of all addresses at and beneath a name; empty where there are none. */
    static Optional<IpPrefix> network(Name name) {
        boolean isIpv4 = name.subdomain(IPV4);
        if (!isIpv4 && !name.subdomain(IPV6)) {
            return Optional.empty();
        }
        int bits = isIpv4 ? 8 : 4;
        byte[] address = new byte[isIpv4 ? 4 : 16];
        int labels = name.labels() - (isIpv4 ? IPV4 : IPV6).labels();
        if (labels * bits > address.length * 8) {
            return Optional.empty();
        }
        for (int i = 0; i < labels; i++) {
            int value = value(Labels.at(name, labels - 1 - i), isIpv4);
            if (value < 0) {
                return Optional.empty();
            }
            address[i * bits / 8] |= (byte) (isIpv4 || i % 2 != 0 ? value : value << 4);
        }
        return Optional.of(new IpPrefix(IpAddress.of(address), labels * bits));
    }

    /** -1 for what is none, also for a number with zeros in front of it. */
    private static int value(String label, boolean decimal) {
        if (!label.matches(decimal ? "0|[1-9][0-9]{0,2}" : "[0-9a-f]")) {
            return -1;
        }
        int value = Integer.parseInt(label, decimal ? 10 : 16);
        return value > 255 ? -1 : value;
    }

    /** Whether it is one address. */
    static boolean isHost(IpPrefix network) {
        return network.length() == (network.family() == AddressFamily.INET ? 32 : 128);
    }
}
