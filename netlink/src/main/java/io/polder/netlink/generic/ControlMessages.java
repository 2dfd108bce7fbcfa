package io.polder.netlink.generic;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.RawAttributes;
import java.util.HashMap;
import java.util.Map;

/** Messages of the family that knows the others, {@code nlctrl} (include/uapi/linux/genetlink.h). Stateless. */
final class ControlMessages {

    private static final int GENL_ID_CTRL = 0x10;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int CTRL_ATTR_VERSION = 3;
    private static final int CTRL_ATTR_HDRSIZE = 4;
    private static final int CTRL_ATTR_MAXATTR = 5;
    private static final int CTRL_ATTR_MCAST_GROUPS = 7;
    private static final int CTRL_ATTR_MCAST_GRP_NAME = 1;
    private static final int CTRL_ATTR_MCAST_GRP_ID = 2;

    /** The one family whose number is fixed. */
    private static final GenericFamily NLCTRL =
            new GenericFamily("nlctrl", GENL_ID_CTRL, 2, 0, 0, Map.of(), RawAttributes.NONE);

    private static final Map<Integer, String> NAMES =
            Map.of(CTRL_ATTR_FAMILY_ID, "CTRL_ATTR_FAMILY_ID", CTRL_ATTR_FAMILY_NAME, "CTRL_ATTR_FAMILY_NAME");

    private ControlMessages() {}

    static NetlinkRequest find(String name) {
        return GenericRequest.of(
                        NLCTRL.name(),
                        CTRL_CMD_GETFAMILY,
                        "find generic netlink family",
                        name,
                        message -> message.attribute(CTRL_ATTR_FAMILY_NAME, name))
                .named(NAMES)
                .to(NLCTRL);
    }

    static NetlinkRequest list() {
        return GenericRequest.of(NLCTRL.name(), CTRL_CMD_GETFAMILY, "list", "generic netlink families", message -> {})
                .named(NAMES)
                .to(NLCTRL);
    }

    static GenericFamily decode(NetlinkMessage message) {
        String name = "";
        int id = 0;
        int version = 0;
        int headerLength = 0;
        int largestAttribute = 0;
        Map<String, Integer> groups = Map.of();
        var others = new RawAttributes.Collector();
        AttributeReader in = message.attributes(GenericNetlink.HEADER);
        while (in.next()) {
            switch (in.type()) {
                case CTRL_ATTR_FAMILY_ID -> id = in.u16();
                case CTRL_ATTR_FAMILY_NAME -> name = in.string();
                case CTRL_ATTR_VERSION -> version = in.u32();
                case CTRL_ATTR_HDRSIZE -> headerLength = in.u32();
                case CTRL_ATTR_MAXATTR -> largestAttribute = in.u32();
                case CTRL_ATTR_MCAST_GROUPS -> groups = groups(in.nested());
                default -> others.add(in);
            }
        }
        return new GenericFamily(name, id, version, headerLength, largestAttribute, groups, others.collected());
    }

    /** An array: each attribute is a group, and its type a position. */
    private static Map<String, Integer> groups(AttributeReader array) {
        var groups = new HashMap<String, Integer>();
        while (array.next()) {
            String name = "";
            int id = 0;
            AttributeReader group = array.nested();
            while (group.next()) {
                switch (group.type()) {
                    case CTRL_ATTR_MCAST_GRP_NAME -> name = group.string();
                    case CTRL_ATTR_MCAST_GRP_ID -> id = group.u32();
                    default -> {}
                }
            }
            groups.put(name, id);
        }
        return groups;
    }
}
