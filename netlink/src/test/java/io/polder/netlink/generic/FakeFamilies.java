package io.polder.netlink.generic;

import io.polder.linux.Errno;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.testing.FakeKernel;
import io.polder.netlink.testing.FakeMessage;
import io.polder.netlink.testing.Refusal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A kernel's generic netlink families, each of which answers every command with its own number. Not thread-safe. */
final class FakeFamilies implements FakeKernel.Family {

    static final int GENL_ID_CTRL = 16;

    private final Map<String, Integer> ids = new TreeMap<>();

    /** Registers a family, or gives it another number. */
    FakeFamilies put(String name, int id) {
        ids.put(name, id);
        return this;
    }

    void remove(String name) {
        ids.remove(name);
    }

    @Override
    public List<FakeMessage> answer(NetlinkMessage request, boolean dump) {
        if (request.type() == GENL_ID_CTRL) {
            return dump ? ids.keySet().stream().map(this::family).toList() : List.of(family(wanted(request)));
        }
        if (!ids.containsValue(request.type())) {
            throw new Refusal(Errno.ENOENT, "");
        }
        return List.of(FakeMessage.of(
                request.type(), message -> message.u8(1).u8(1).u16(0).attributeU32(1, request.type())));
    }

    @Override
    public boolean lists(NetlinkMessage request) {
        return true;
    }

    private FakeMessage family(String name) {
        Integer id = ids.get(name);
        if (id == null) {
            throw new Refusal(Errno.ENOENT, "");
        }
        return FakeMessage.of(GENL_ID_CTRL, message -> write(message, name, id, Map.of("events", id + 100)));
    }

    /** As the kernel describes a family (ctrl_fill_info in net/netlink/genetlink.c). */
    static void write(MessageWriter message, String name, int id, Map<String, Integer> groups) {
        message.u8(1).u8(2).u16(0);
        message.attribute(2, name).attributeU16(1, id).attributeU32(3, 1).attributeU32(4, 8);
        message.attributeU32(5, 30);
        int array = message.begin(7);
        int position = 1;
        for (Map.Entry<String, Integer> group : groups.entrySet()) {
            int element = message.begin(position++);
            message.attributeU32(2, group.getValue()).attribute(1, group.getKey());
            message.end(element);
        }
        message.end(array);
    }

    private static String wanted(NetlinkMessage request) {
        AttributeReader in = request.attributes(GenericNetlink.HEADER);
        while (in.next()) {
            if (in.type() == 2) {
                return in.string();
            }
        }
        throw new Refusal(Errno.EINVAL, "");
    }
}
