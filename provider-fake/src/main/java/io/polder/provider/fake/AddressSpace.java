package io.polder.provider.fake;

import io.polder.spi.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The addresses of one family of a subnet, lowest free one first. Confined to {@link Inventory}'s lock. */
interface AddressSpace {

    Cidr cidr();

    /** Single addresses that are free; {@link Integer#MAX_VALUE} stands for more. */
    int free();

    /** Takes this many, or none and returns empty. */
    List<InetAddress> take(int count);

    /** Takes this many prefixes, each aligned to its size, or none and returns empty. */
    List<Cidr> takePrefixes(int count);

    void giveBack(InetAddress address);

    void giveBackPrefix(Cidr prefix);

    /** The address this far into a range. */
    static InetAddress at(Cidr range, long offset) {
        byte[] network = range.network().getAddress();
        byte[] sum = new BigInteger(1, network).add(BigInteger.valueOf(offset)).toByteArray();
        byte[] address = new byte[network.length];
        int length = Math.min(sum.length, address.length); // A sign byte may stand in front.
        System.arraycopy(sum, sum.length - length, address, address.length - length, length);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    /** How far an address of a range is into it. */
    static long offset(Cidr range, InetAddress address) {
        return new BigInteger(1, address.getAddress())
                .subtract(new BigInteger(1, range.network().getAddress()))
                .longValueExact();
    }
}
