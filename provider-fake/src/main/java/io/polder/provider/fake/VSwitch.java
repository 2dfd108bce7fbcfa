package io.polder.provider.fake;

import io.polder.spi.Cidr;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of one subnet, lowest free one first. As Alibaba Cloud does, it keeps the first and the last three for
 * itself; the last but two is the gateway. Confined to {@link Inventory}'s lock.
 */
final class VSwitch {

    private static final int RESERVED_AT_END = 3;

    private final String id;
    private final String zoneId;
    private final Cidr cidr;
    private final int first; // the network's address
    private final int size;
    private final BitSet used;

    /** @throws IllegalArgumentException when the range is not IPv4 or its prefix not 16 to 30 bits long */
    VSwitch(String id, String zoneId, Cidr cidr) {
        if (cidr.family() != IpFamily.IPV4 || cidr.prefixLength() < 16 || cidr.prefixLength() > 30) {
            throw new IllegalArgumentException("subnet " + id + " is " + cidr + ", must be IPv4 from /16 to /30");
        }
        this.id = id;
        this.zoneId = zoneId;
        this.cidr = cidr;
        this.first = ByteBuffer.wrap(cidr.network().getAddress()).getInt();
        this.size = 1 << (IpFamily.IPV4.bits() - cidr.prefixLength());
        this.used = new BitSet(size);
        used.set(0);
        used.set(size - RESERVED_AT_END, size);
    }

    Subnet describe() {
        return new Subnet(id, zoneId, cidr, Optional.empty(), address(size - RESERVED_AT_END), free());
    }

    String zoneId() {
        return zoneId;
    }

    Cidr cidr() {
        return cidr;
    }

    boolean overlaps(Cidr other) {
        return cidr.contains(other.network()) || other.contains(cidr.network());
    }

    int free() {
        return size - used.cardinality();
    }

    /** Takes this many, or throws and takes none. */
    List<InetAddress> take(int count) {
        if (free() < count) {
            throw new Refusal(
                    Fault.ADDRESSES_EXHAUSTED,
                    Fault.ADDRESSES_EXHAUSTED.code(),
                    "subnet " + id + " has " + free() + " free addresses, " + count + " were asked for");
        }
        var taken = new ArrayList<InetAddress>(count);
        for (int bit = used.nextClearBit(0); taken.size() < count; bit = used.nextClearBit(bit)) {
            used.set(bit);
            taken.add(address(bit));
        }
        return List.copyOf(taken);
    }

    void giveBack(List<InetAddress> addresses) {
        for (var address : addresses) {
            int bit = ByteBuffer.wrap(address.getAddress()).getInt() - first;
            if (!used.get(bit)) {
                throw new AssertionError(address.getHostAddress() + " of " + id + " is given back and was not taken");
            }
            used.clear(bit);
        }
    }

    private InetAddress address(int offset) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(first + offset).array());
        } catch (UnknownHostException e) {
            throw new AssertionError("an IPv4 address has four bytes", e);
        }
    }
}
