package io.polder.benchmarks.service;

import io.polder.benchmarks.sync.Endpoints;
import io.polder.ebpf.BpfMap;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.Codecs;
import io.polder.netlink.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The maps of {@code layouts.c}, with the services of all benchmarks in each of the three layouts. Stateless. */
final class LayoutMaps {

    /** How many entries of each map there are for a service; arrays do not use their first one. */
    static final Map<String, Integer> ENTRIES = Map.of(
            "services", 2, // Polder has one for the VIP as such, too.
            "slots", Endpoints.PER_SERVICE,
            "backends", Endpoints.PER_SERVICE,
            "vip_slots", 1 + Endpoints.PER_SERVICE,
            "endpoints", Endpoints.PER_SERVICE,
            "vips", 1,
            "numbered_endpoints", Endpoints.PER_SERVICE);

    private static final short PORT = 80;
    private static final short ENDPOINT_PORT = 8080;
    private static final byte TCP = 6;
    private static final int VIP_BITS = 56; // Address, port and protocol, not the client.

    /** The entries of one map. */
    private static final class Entries {
        private final List<byte[]> keys = new ArrayList<>();
        private final List<byte[]> values = new ArrayList<>();

        void put(ByteBuffer key, ByteBuffer value) {
            keys.add(copy(key));
            values.add(copy(value));
        }

        private static byte[] copy(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.capacity()];
            buffer.get(0, bytes);
            return bytes;
        }

        void into(BpfMap map) {
            map.view(Codecs.bytes(map.info().keySize()), Codecs.bytes(map.info().valueSize()))
                    .putAll(keys, values);
        }
    }

    private LayoutMaps() {}

    /** Puts so many services into all of them. */
    static void fill(BpfObject object, int services) {
        arrays(object, services);
        hashes(object, services);
        trie(object, services);
    }

    private static void arrays(BpfObject object, int services) {
        var frontends = new Entries();
        var slots = new Entries();
        var backends = new Entries();
        for (int i = 0; i < services; i++) {
            int id = i + 1;
            int base = i * Endpoints.PER_SERVICE;
            int vip = vip(i);
            ByteBuffer key = buffer(8).put(0, bytes(vip));
            key.putShort(4, Short.reverseBytes(PORT)).put(6, TCP);
            int sum = Integer.reverseBytes(vip) ^ (Short.toUnsignedInt(Short.reverseBytes(PORT)) | TCP << 16);
            frontends.put(key, service(id, base, Endpoints.PER_SERVICE, 0, sum));
            int ofVip = 32;
            frontends.put(buffer(8).put(0, bytes(vip)), service(0, 0, 0, ofVip, Integer.reverseBytes(vip)));
            for (int j = 0; j < Endpoints.PER_SERVICE; j++) {
                slots.put(number(base + j), number(base + j + 1));
                backends.put(
                        number(base + j + 1),
                        endpoint(16, i, j).put(6, TCP).put(7, (byte) 1).putInt(12, id));
            }
        }
        frontends.into(object.map("services"));
        slots.into(object.map("slots"));
        backends.into(object.map("backends"));
    }

    private static ByteBuffer service(int id, int base, int count, int flags, int sum) {
        int check = sum ^ id ^ base ^ count ^ flags;
        return buffer(32)
                .putInt(0, id)
                .putInt(4, base)
                .putShort(12, (short) count)
                .putInt(20, flags)
                .putInt(28, check);
    }

    private static void hashes(BpfObject object, int services) {
        var slots = new Entries();
        var endpoints = new Entries();
        for (int i = 0; i < services; i++) {
            for (int slot = 0; slot <= Endpoints.PER_SERVICE; slot++) {
                int id = slot == 0 ? 0 : i * Endpoints.PER_SERVICE + slot;
                int count = slot == 0 ? Endpoints.PER_SERVICE : 0;
                ByteBuffer key = buffer(12).put(0, bytes(vip(i)));
                key.putShort(4, Short.reverseBytes(PORT))
                        .putShort(6, (short) slot)
                        .put(8, TCP);
                slots.put(
                        key, buffer(12).putInt(0, id).putShort(4, (short) count).putShort(6, (short) (i + 1)));
                if (slot > 0) {
                    endpoints.put(number(id), endpoint(12, i, slot - 1).put(6, TCP));
                }
            }
        }
        slots.into(object.map("vip_slots"));
        endpoints.into(object.map("endpoints"));
    }

    private static void trie(BpfObject object, int services) {
        var vips = new Entries();
        var endpoints = new Entries();
        for (int i = 0; i < services; i++) {
            ByteBuffer key = buffer(16).putInt(0, VIP_BITS).put(4, bytes(vip(i)));
            key.putShort(8, Short.reverseBytes(PORT)).put(10, TCP);
            vips.put(key, buffer(20).putInt(0, i + 1).putInt(4, Endpoints.PER_SERVICE));
            for (int j = 0; j < Endpoints.PER_SERVICE; j++) {
                endpoints.put(buffer(8).putInt(0, i + 1).putInt(4, j), endpoint(8, i, j));
            }
        }
        vips.into(object.map("vips"));
        endpoints.into(object.map("numbered_endpoints"));
    }

    private static ByteBuffer endpoint(int size, int service, int number) {
        return buffer(size)
                .put(0, IpAddress.parse(Endpoints.endpoint(service, number)).bytes())
                .putShort(4, Short.reverseBytes(ENDPOINT_PORT));
    }

    private static ByteBuffer number(int number) {
        return buffer(4).putInt(0, number);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int vip(int service) {
        return word(IpAddress.parse(Endpoints.vip(service)));
    }

    /** An address as a number. */
    static int word(IpAddress address) {
        return ByteBuffer.wrap(address.bytes()).getInt();
    }

    private static byte[] bytes(int address) {
        return ByteBuffer.allocate(4).putInt(0, address).array();
    }
}
