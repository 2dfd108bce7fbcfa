package io.polder.provider.fake;

import io.polder.spi.Cidr;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A range too large for a bit each: single addresses come from its first /80 (or from all of a smaller one), prefixes,
 * which are /80, from the others. The first address is nobody's (RFC 4291, section 2.6.1). Confined.
 */
final class Ipv6Space implements AddressSpace {

    private static final int PREFIX_LENGTH = 80;
    private static final int MOST_SINGLE_BITS = 24;
    private static final int GATEWAY_FROM_THE_END = 3; // as Subnet.ipv6Gateway says, from the first beyond the range

    private final Cidr cidr;
    private final int singles; // how many offsets single addresses come from
    private final int blocks; // how many prefixes there would be, the first one included
    private final BitSet used = new BitSet();
    private final BitSet usedBlocks = new BitSet();

    /** @param cidr IPv6, from /56 to /120 */
    Ipv6Space(Cidr cidr) {
        if (cidr.family() != IpFamily.IPV6 || cidr.prefixLength() < 56 || cidr.prefixLength() > 120) {
            throw new IllegalArgumentException(cidr + ": must be IPv6 from /56 to /120");
        }
        this.cidr = cidr;
        this.singles = 1 << Math.min(MOST_SINGLE_BITS, IpFamily.IPV6.bits() - cidr.prefixLength());
        this.blocks = cidr.prefixLength() < PREFIX_LENGTH ? 1 << (PREFIX_LENGTH - cidr.prefixLength()) : 1;
        used.set(0);
        usedBlocks.set(0);
        if (blocks == 1) {
            used.set(singles - GATEWAY_FROM_THE_END); // In a larger range it is beyond the single addresses.
        }
    }

    @Override
    public Cidr cidr() {
        return cidr;
    }

    @Override
    public int free() {
        return singles - used.cardinality();
    }

    @Override
    public List<InetAddress> take(int count) {
        if (free() < count) {
            return List.of();
        }
        var taken = new ArrayList<InetAddress>(count);
        for (int bit = used.nextClearBit(0); taken.size() < count; bit = used.nextClearBit(bit)) {
            used.set(bit);
            taken.add(AddressSpace.at(cidr, bit));
        }
        return List.copyOf(taken);
    }

    @Override
    public List<Cidr> takePrefixes(int count) {
        if (blocks - usedBlocks.cardinality() < count) {
            return List.of();
        }
        var taken = new ArrayList<Cidr>(count);
        for (int block = usedBlocks.nextClearBit(0); taken.size() < count; block = usedBlocks.nextClearBit(block)) {
            usedBlocks.set(block);
            taken.add(new Cidr(AddressSpace.at(cidr, (long) block << 48), PREFIX_LENGTH));
        }
        return List.copyOf(taken);
    }

    @Override
    public void giveBack(InetAddress address) {
        int bit = (int) AddressSpace.offset(cidr, address);
        if (!used.get(bit)) {
            throw new AssertionError(address.getHostAddress() + " of " + cidr + " is given back and was not taken");
        }
        used.clear(bit);
    }

    @Override
    public void giveBackPrefix(Cidr prefix) {
        int block = (int) (AddressSpace.offset(cidr, prefix.network()) >>> 48);
        if (!usedBlocks.get(block)) {
            throw new AssertionError(prefix + " of " + cidr + " is given back and was not taken");
        }
        usedBlocks.clear(block);
    }
}
