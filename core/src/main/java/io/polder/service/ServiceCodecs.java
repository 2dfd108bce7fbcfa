package io.polder.service;

import io.polder.ebpf.Codec;
import io.polder.ebpf.CodecField;
import io.polder.ebpf.Codecs;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of {@code maps.h}. */
final class ServiceCodecs {

    private static final BackendState[] STATES = BackendState.values();

    private static final int LOCAL = 1; // BACKEND_LOCAL

    private ServiceCodecs() {}

    static Codec<FrontendKey> frontend(AddressFamily family) {
        return new FrontendCodec(address(family));
    }

    static Codec<KeyedValue> service() {
        return new ServiceCodec();
    }

    static Codec<BackendEntry> backend(AddressFamily family) {
        return new BackendCodec(address(family), family == AddressFamily.INET ? 16 : 32);
    }

    private static BackendState state(IpAddress endpoint, byte number) {
        for (BackendState state : STATES) {
            if (state.number() == number) {
                return state;
            }
        }
        throw new ServiceException.Corrupt("endpoint " + endpoint + " has state " + number);
    }

    private static Codec<IpAddress> address(AddressFamily family) {
        return family == AddressFamily.INET ? Codecs.ipv4() : Codecs.ipv6();
    }

    /** A value, and the key that its check is for; a value that was read has none. */
    record KeyedValue(FrontendValue value, int check) {

        static KeyedValue of(FrontendKey key, FrontendValue value) {
            return new KeyedValue(value, value.check(key));
        }
    }

    /** {@code struct frontend4} and {@code frontend6}. */
    private record FrontendCodec(Codec<IpAddress> address) implements Codec<FrontendKey> {

        @Override
        public int size() {
            return address.size() + 4;
        }

        @Override
        public void encode(FrontendKey key, ByteBuffer to) {
            address.encode(key.vip(), to);
            Codecs.u16BigEndian().encode(key.port(), to);
            to.put((byte) key.protocol()).put((byte) 0);
        }

        @Override
        public FrontendKey decode(ByteBuffer from) {
            IpAddress vip = address.decode(from);
            int port = Codecs.u16BigEndian().decode(from);
            int protocol = Byte.toUnsignedInt(from.get());
            from.get();
            return new FrontendKey(vip, port, protocol);
        }

        @Override
        public List<CodecField> fields() {
            int port = address.size();
            return List.of(
                    new CodecField("vip", 0, address.size()),
                    new CodecField("port", port, 2),
                    new CodecField("protocol", port + 2, 1),
                    new CodecField("scope", port + 3, 1));
        }
    }

    /** {@code struct service}. */
    private static final class ServiceCodec implements Codec<KeyedValue> {

        @Override
        public int size() {
            return 32;
        }

        @Override
        public void encode(KeyedValue keyed, ByteBuffer to) {
            FrontendValue value = keyed.value();
            to.putInt(value.id()).putInt(value.podBase()).putInt(value.outBase());
            to.putShort((short) value.podCount()).putShort((short) value.outCount());
            to.putInt(value.affinity()).putInt(value.flags()).putInt(value.maglev());
            to.putInt(keyed.check());
        }

        @Override
        public KeyedValue decode(ByteBuffer from) {
            int id = from.getInt();
            int podBase = from.getInt();
            int outBase = from.getInt();
            int podCount = Short.toUnsignedInt(from.getShort());
            int outCount = Short.toUnsignedInt(from.getShort());
            var value = new FrontendValue(
                    id, podBase, outBase, podCount, outCount, from.getInt(), from.getInt(), from.getInt());
            return new KeyedValue(value, from.getInt());
        }

        @Override
        public List<CodecField> fields() {
            return List.of(
                    new CodecField("id", 0, 4),
                    new CodecField("pod_base", 4, 4),
                    new CodecField("out_base", 8, 4),
                    new CodecField("pod_count", 12, 2),
                    new CodecField("out_count", 14, 2),
                    new CodecField("affinity", 16, 4),
                    new CodecField("flags", 20, 4),
                    new CodecField("maglev", 24, 4),
                    new CodecField("check", 28, 4));
        }
    }

    /** {@code struct backend4} and {@code backend6}. */
    private record BackendCodec(Codec<IpAddress> address, int size) implements Codec<BackendEntry> {

        @Override
        public void encode(BackendEntry backend, ByteBuffer to) {
            int start = to.position();
            address.encode(backend.address(), to);
            Codecs.u16BigEndian().encode(backend.port(), to);
            to.put((byte) backend.protocol()).put((byte) backend.state().number());
            to.putShort((short) backend.generation()).putShort((short) (backend.local() ? LOCAL : 0));
            to.putInt(backend.service());
            while (to.position() < start + size) {
                to.put((byte) 0);
            }
        }

        @Override
        public BackendEntry decode(ByteBuffer from) {
            int start = from.position();
            IpAddress known = address.decode(from);
            int port = Codecs.u16BigEndian().decode(from);
            int protocol = Byte.toUnsignedInt(from.get());
            BackendState state = state(known, from.get());
            int generation = Short.toUnsignedInt(from.getShort());
            boolean local = (from.getShort() & LOCAL) != 0;
            int service = from.getInt();
            from.position(start + size);
            return new BackendEntry(known, port, protocol, state, generation, service, local);
        }

        @Override
        public List<CodecField> fields() {
            int port = address.size();
            return List.of(
                    new CodecField("address", 0, address.size()),
                    new CodecField("port", port, 2),
                    new CodecField("protocol", port + 2, 1),
                    new CodecField("state", port + 3, 1),
                    new CodecField("generation", port + 4, 2),
                    new CodecField("flags", port + 6, 2),
                    new CodecField("service", port + 8, 4));
        }
    }
}
