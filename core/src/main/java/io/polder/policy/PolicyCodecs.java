package io.polder.policy;

import io.polder.ebpf.Codec;
import io.polder.ebpf.CodecField;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.PolicyMaps.PodEntry;
import io.polder.policy.Verdicts.OfProtocol;
import io.polder.policy.Verdicts.PortRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The bytes of {@code maps.h} of policies. */
final class PolicyCodecs {

    private static final long MAPPED = 0xffff_0000_0000L; // ::ffff:0:0/96, RFC 4291 2.5.5.2
    private static final int MAPPED_BITS = 96;
    private static final int FAMILY_BITS = 32;

    private PolicyCodecs() {}

    /** An address, of IPv4 mapped into IPv6. */
    static Codec<IpAddress> address() {
        return new AddressCodec();
    }

    static Codec<IpPrefix> network() {
        return new NetworkCodec();
    }

    static Codec<KeyedPeer> peer() {
        return new PeerCodec();
    }

    static Codec<KeyedPod> pod() {
        return new PodCodec();
    }

    static Codec<Verdicts.Key> verdictKey() {
        return new VerdictKeyCodec();
    }

    static Codec<Verdicts> verdicts() {
        return new VerdictsCodec();
    }

    static Codec<PortRange> range() {
        return new RangeCodec();
    }

    static Codec<Control> control() {
        return new ControlCodec();
    }

    static Codec<Counter> counter() {
        return new CounterCodec();
    }

    /** What the words of a key come to by exclusive or. */
    private static int sum(IpAddress address) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        address().encode(address, bytes);
        return bytes.getInt(0) ^ bytes.getInt(4) ^ bytes.getInt(8) ^ bytes.getInt(12);
    }

    /** A value, and the check for its key. */
    record KeyedPeer(int addressClass, int check) {
        static KeyedPeer of(IpAddress key, int addressClass) {
            return new KeyedPeer(addressClass, sum(key) ^ addressClass);
        }
    }

    /** Likewise. */
    record KeyedPod(PodEntry pod, int check) {
        static KeyedPod of(IpAddress key, PodEntry pod) {
            return new KeyedPod(pod, sum(key) ^ pod.id() ^ pod.ingress() ^ pod.egress() ^ pod.device());
        }
    }

    /** {@code struct control}. */
    record Control(int epoch, int report) {}

    /** {@code struct counter}. */
    record Counter(long decisions, long lost) {}

    private static final class AddressCodec implements Codec<IpAddress> {
        @Override
        public int size() {
            return 16;
        }

        @Override
        public void encode(IpAddress address, ByteBuffer to) {
            IpAddress whole = address.isIpv4() ? IpAddress.ofIpv6(0, MAPPED | address.low()) : address;
            to.put(whole.bytes());
        }

        @Override
        public IpAddress decode(ByteBuffer from) {
            byte[] bytes = new byte[16];
            from.get(bytes);
            IpAddress whole = IpAddress.of(bytes);
            boolean mapped = whole.high() == 0 && whole.low() >>> 32 == MAPPED >>> 32;
            return mapped ? IpAddress.ofIpv4((int) whole.low()) : whole;
        }

        @Override
        public List<CodecField> fields() {
            return List.of(new CodecField("words", 0, 16));
        }
    }

    private static final class NetworkCodec implements Codec<IpPrefix> {
        @Override
        public int size() {
            return 24;
        }

        @Override
        public void encode(IpPrefix prefix, ByteBuffer to) {
            boolean v4 = prefix.address().isIpv4();
            to.putInt(FAMILY_BITS + prefix.length() + (v4 ? MAPPED_BITS : 0)).putInt(v4 ? 4 : 6);
            address().encode(prefix.address(), to);
        }

        @Override
        public IpPrefix decode(ByteBuffer from) {
            int length = from.getInt() - FAMILY_BITS;
            boolean v4 = from.getInt() == 4;
            byte[] bytes = new byte[16];
            from.get(bytes);
            IpAddress whole = IpAddress.of(bytes);
            return v4
                    ? new IpPrefix(IpAddress.ofIpv4((int) whole.low()), length - MAPPED_BITS)
                    : new IpPrefix(whole, length);
        }

        @Override
        public List<CodecField> fields() {
            return List.of(
                    new CodecField("length", 0, 4), new CodecField("family", 4, 4), new CodecField("address", 8, 16));
        }
    }

    private static final class PeerCodec implements Codec<KeyedPeer> {
        @Override
        public int size() {
            return 8;
        }

        @Override
        public void encode(KeyedPeer peer, ByteBuffer to) {
            to.putInt(peer.addressClass()).putInt(peer.check());
        }

        @Override
        public KeyedPeer decode(ByteBuffer from) {
            return new KeyedPeer(from.getInt(), from.getInt());
        }

        @Override
        public List<CodecField> fields() {
            return List.of(new CodecField("class", 0, 4), new CodecField("check", 4, 4));
        }
    }

    private static final class PodCodec implements Codec<KeyedPod> {
        @Override
        public int size() {
            return 20;
        }

        @Override
        public void encode(KeyedPod keyed, ByteBuffer to) {
            PodEntry pod = keyed.pod();
            to.putInt(pod.id()).putInt(pod.ingress()).putInt(pod.egress()).putInt(pod.device());
            to.putInt(keyed.check());
        }

        @Override
        public KeyedPod decode(ByteBuffer from) {
            var pod = new PodEntry(from.getInt(), from.getInt(), from.getInt(), from.getInt());
            return new KeyedPod(pod, from.getInt());
        }

        @Override
        public List<CodecField> fields() {
            return List.of(
                    new CodecField("id", 0, 4),
                    new CodecField("ingress", 4, 4),
                    new CodecField("egress", 8, 4),
                    new CodecField("device", 12, 4),
                    new CodecField("check", 16, 4));
        }
    }

    private static final class VerdictKeyCodec implements Codec<Verdicts.Key> {
        @Override
        public int size() {
            return 8;
        }

        @Override
        public void encode(Verdicts.Key key, ByteBuffer to) {
            to.putInt(key.rules()).putInt(key.addressClass());
        }

        @Override
        public Verdicts.Key decode(ByteBuffer from) {
            return new Verdicts.Key(from.getInt(), from.getInt());
        }

        @Override
        public List<CodecField> fields() {
            return List.of(new CodecField("rules", 0, 4), new CodecField("class", 4, 4));
        }
    }

    private static final class VerdictsCodec implements Codec<Verdicts> {
        @Override
        public int size() {
            return Verdicts.PROTOCOLS * 12;
        }

        @Override
        public void encode(Verdicts verdicts, ByteBuffer to) {
            for (OfProtocol verdict : verdicts.protocols()) {
                to.putInt(verdict.first()).putInt(verdict.count()).putInt(verdict.decision());
            }
        }

        @Override
        public Verdicts decode(ByteBuffer from) {
            var protocols = new ArrayList<OfProtocol>();
            for (int i = 0; i < Verdicts.PROTOCOLS; i++) {
                protocols.add(new OfProtocol(from.getInt(), from.getInt(), from.getInt()));
            }
            return new Verdicts(protocols);
        }

        @Override
        public List<CodecField> fields() {
            return List.of(new CodecField("of", 0, size()));
        }
    }

    private static final class RangeCodec implements Codec<PortRange> {
        @Override
        public int size() {
            return 8;
        }

        @Override
        public void encode(PortRange range, ByteBuffer to) {
            to.putShort((short) range.first()).putShort((short) range.last()).putInt(range.decision());
        }

        @Override
        public PortRange decode(ByteBuffer from) {
            return new PortRange(
                    Short.toUnsignedInt(from.getShort()), Short.toUnsignedInt(from.getShort()), from.getInt());
        }

        @Override
        public List<CodecField> fields() {
            return List.of(
                    new CodecField("first", 0, 2), new CodecField("last", 2, 2), new CodecField("decision", 4, 4));
        }
    }

    private static final class ControlCodec implements Codec<Control> {
        @Override
        public int size() {
            return 8;
        }

        @Override
        public void encode(Control control, ByteBuffer to) {
            to.putInt(control.epoch()).putInt(control.report());
        }

        @Override
        public Control decode(ByteBuffer from) {
            return new Control(from.getInt(), from.getInt());
        }

        @Override
        public List<CodecField> fields() {
            return List.of(new CodecField("epoch", 0, 4), new CodecField("report", 4, 4));
        }
    }

    private static final class CounterCodec implements Codec<Counter> {
        @Override
        public int size() {
            return 16;
        }

        @Override
        public void encode(Counter counter, ByteBuffer to) {
            to.putLong(counter.decisions()).putLong(counter.lost());
        }

        @Override
        public Counter decode(ByteBuffer from) {
            return new Counter(from.getLong(), from.getLong());
        }

        @Override
        public List<CodecField> fields() {
            return List.of(new CodecField("decisions", 0, 8), new CodecField("lost", 8, 8));
        }
    }
}
