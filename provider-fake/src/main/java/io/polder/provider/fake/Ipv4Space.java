package io.polder.provider.fake;

import io.polder.spi.Cidr;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A bit for each address. As Alibaba Cloud does, it keeps the first and the last three for itself. Its prefixes are /28,
 * cut from the same addresses: where those are scattered there may be none. Confined.
 */
final class Ipv4Space implements AddressSpace {

    static final int RESERVED_AT_END = 3;
    private static final int PREFIX_LENGTH = 28;
    private static final int PREFIX_SIZE = 1 << (32 - PREFIX_LENGTH);

    private final Cidr cidr;
    private final int size;
    private final BitSet used;

    /** @param cidr IPv4, from /8 to /30 */
    Ipv4Space(Cidr cidr) {
        if (cidr.family() != IpFamily.IPV4 || cidr.prefixLength() < 8 || cidr.prefixLength() > 30) {
            throw new IllegalArgumentException(cidr + ": must be IPv4 from /8 to /30");
        }
        this.cidr = cidr;
        this.size = 1 << (IpFamily.IPV4.bits() - cidr.prefixLength());
        this.used = new BitSet(size);
        used.set(0);
        used.set(size - RESERVED_AT_END, size);
    }

    @Override
    public Cidr cidr() {
        return cidr;
    }

    InetAddress gateway() {
        return AddressSpace.at(cidr, size - RESERVED_AT_END);
    }

    @Override
    public int free() {
        return size - used.cardinality();
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
        var starts = new ArrayList<Integer>(count);
        for (int start = 0; starts.size() < count && start + PREFIX_SIZE <= size; start += PREFIX_SIZE) {
            int next = used.nextSetBit(start);
            if (next < 0 || next >= start + PREFIX_SIZE) {
                starts.add(start);
            }
        }
        if (starts.size() < count) {
            return List.of();
        }
        starts.forEach(start -> used.set(start, start + PREFIX_SIZE));
        return starts.stream()
                .map(start -> new Cidr(AddressSpace.at(cidr, start), PREFIX_LENGTH))
                .toList();
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
        int start = (int) AddressSpace.offset(cidr, prefix.network());
        if (used.nextClearBit(start) < start + PREFIX_SIZE) {
            throw new AssertionError(prefix + " of " + cidr + " is given back and was not taken");
        }
        used.clear(start, start + PREFIX_SIZE);
    }
}
