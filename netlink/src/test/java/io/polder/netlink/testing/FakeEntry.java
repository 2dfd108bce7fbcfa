package io.polder.netlink.testing;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.NetlinkMessage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A family header and attributes, as a request brought them. Immutable but for the arrays that it hands out. */
final class FakeEntry {

    private final byte[] payload;
    private final Map<Integer, byte[]> attributes;

    private FakeEntry(byte[] payload, Map<Integer, byte[]> attributes) {
        this.payload = payload;
        this.attributes = attributes;
    }

    static FakeEntry of(NetlinkMessage request, int headerLength) {
        var attributes = new HashMap<Integer, byte[]>();
        AttributeReader reader = request.attributes(headerLength);
        while (reader.next()) {
            attributes.put(reader.type(), reader.bytes());
        }
        return new FakeEntry(request.payload(), attributes);
    }

    byte[] payload() {
        return payload;
    }

    Set<Integer> types() {
        return attributes.keySet();
    }

    int u8(int offset) {
        return payload[offset] & 0xff;
    }

    int i32(int offset) {
        return FakeLink.i32(payload, offset);
    }

    Optional<byte[]> attribute(int type) {
        return Optional.ofNullable(attributes.get(type));
    }

    /** Whether an attribute of that type is absent from the other or the same as here. */
    boolean admits(FakeEntry wanted, int type) {
        byte[] other = wanted.attributes.get(type);
        return other == null || Arrays.equals(other, attributes.get(type));
    }

    /** Whether both have the same attribute of that type, or neither has one. */
    boolean agrees(FakeEntry other, int type) {
        return Arrays.equals(other.attributes.get(type), attributes.get(type));
    }
}
