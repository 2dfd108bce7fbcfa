package io.polder.netlink.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A link of the fake kernel (include/uapi/linux/if_link.h). Guarded by the kernel. */
final class FakeLink {

    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_GROUP = 27;

    private static final int RTM_NEWLINK = 16;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int IFF_UP_RUNNING_LOWER_UP = 0x1 | 0x40 | 0x10000;

    private final int index;
    private final Map<Integer, byte[]> attributes = new TreeMap<>();
    private int flags;

    FakeLink(int index, String name, int flags) {
        this.index = index;
        this.flags = flags;
        set(IFLA_IFNAME, cString(name));
        set(IFLA_ADDRESS, new MacAddress(0x02fa_0000_0000L + index).bytes());
        set(IFLA_MTU, u32(1500));
    }

    int index() {
        return index;
    }

    String name() {
        byte[] name = attributes.getOrDefault(IFLA_IFNAME, new byte[1]);
        return new String(name, 0, name.length - 1, UTF_8);
    }

    int group() {
        return attribute(IFLA_GROUP).map(bytes -> i32(bytes, 0)).orElse(0);
    }

    Optional<byte[]> attribute(int type) {
        return Optional.ofNullable(attributes.get(type));
    }

    void set(int type, byte[] payload) {
        attributes.put(type, payload);
    }

    void remove(int type) {
        attributes.remove(type);
    }

    /** Takes over flags and attributes of a request, as do_setlink in net/core/rtnetlink.c. */
    void apply(int newFlags, int change, AttributeReader reader) {
        flags = (flags & ~change) | (newFlags & change);
        while (reader.next()) {
            switch (reader.type()) {
                case IFLA_IFNAME, IFLA_ADDRESS, IFLA_MTU, IFLA_LINK, IFLA_LINKINFO, IFLA_IFALIAS, IFLA_GROUP ->
                    set(reader.type(), reader.bytes());
                case IFLA_MASTER -> setMaster(reader.bytes());
                default -> {} // Accepted, and of no effect here.
            }
        }
    }

    FakeMessage message() {
        int reported = (flags & 1) != 0 ? flags | IFF_UP_RUNNING_LOWER_UP : flags;
        return FakeMessage.of(RTM_NEWLINK, message -> {
            // struct ifinfomsg { u8 family; u8 pad; u16 type; s32 index; u32 flags; u32 change; }
            message.u8(0).u8(0).u16(1).u32(index).u32(reported).u32(0);
            attributes.forEach((type, payload) -> write(message, type, payload));
        });
    }

    static byte[] cString(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    static byte[] u32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    static int i32(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(offset);
    }

    private void setMaster(byte[] master) {
        if (i32(master, 0) == 0) {
            remove(IFLA_MASTER);
        } else {
            set(IFLA_MASTER, master);
        }
    }

    private static void write(MessageWriter message, int type, byte[] payload) {
        message.attribute(type == IFLA_LINKINFO ? type | NLA_F_NESTED : type, payload);
    }
}
