package io.polder.service;

import io.polder.ebpf.Codec;
import io.polder.ebpf.CodecField;
import io.polder.ebpf.Codecs;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.nio.ByteBuffer;
import java.util.List;

/** {@code struct source_range} of {@code maps.h}. */
final class SourceRangeCodec implements Codec<SourceRangeCodec.SourceRange> {

    private static final int ID_BITS = 32;

    /**
     * Who may come to a port of a service, whose id says of which family it is. Immutable.
     *
     * @param length of the prefix
     * @param address of IPv6, or of IPv4 in the first of four words
     */
    record SourceRange(int service, int length, IpAddress address) {

        static SourceRange of(int service, IpPrefix prefix) {
            IpAddress address = prefix.network().address();
            return new SourceRange(
                    service,
                    prefix.length(),
                    address.isIpv4() ? IpAddress.ofIpv6(address.low() << Integer.SIZE, 0) : address);
        }
    }

    @Override
    public int size() {
        return 24;
    }

    @Override
    public void encode(SourceRange range, ByteBuffer to) {
        to.putInt(ID_BITS + range.length).putInt(range.service);
        Codecs.ipv6().encode(range.address, to);
    }

    @Override
    public SourceRange decode(ByteBuffer from) {
        int length = from.getInt() - ID_BITS;
        int service = from.getInt();
        return new SourceRange(service, length, Codecs.ipv6().decode(from));
    }

    @Override
    public List<CodecField> fields() {
        return List.of(
                new CodecField("length", 0, 4), new CodecField("service", 4, 4), new CodecField("address", 8, 16));
    }
}
