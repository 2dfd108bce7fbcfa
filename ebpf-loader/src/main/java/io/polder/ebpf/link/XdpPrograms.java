package io.polder.ebpf.link;

import io.polder.linux.Errno;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.RawAttributes;
import io.polder.netlink.route.RouteNetlink;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The XDP programs of an interface, of which bpf(2) does not tell: rtnetlink(7) does. Stateless. */
final class XdpPrograms {

    // include/uapi/linux/if_link.h
    private static final int IFLA_XDP = 43;
    private static final int IFLA_XDP_DRV_PROG_ID = 5;
    private static final int IFLA_XDP_SKB_PROG_ID = 6;
    private static final int IFLA_XDP_HW_PROG_ID = 7;

    private XdpPrograms() {}

    static Attachments of(XdpHook hook) {
        try (RouteNetlink netlink = RouteNetlink.open(hook.namespace())) {
            RawAttributes others = netlink.links()
                    .find(hook.ifindex())
                    .orElseThrow(() ->
                            new LinkException.NoSuchPlace("list programs of " + hook, Errno.ENODEV, "it is not there"))
                    .others();
            RawAttributes xdp = others.find(IFLA_XDP)
                    .map(nested -> RawAttributes.rest(nested.nested()))
                    .orElse(RawAttributes.NONE);
            var programs = new ArrayList<Attachments.Attached>();
            for (int type : types(hook)) {
                xdp.find(type)
                        .map(AttributeReader::u32)
                        .ifPresent(id -> programs.add(new Attachments.Attached(id, OptionalInt.empty())));
            }
            return new Attachments(programs, OptionalLong.empty());
        }
    }

    private static List<Integer> types(XdpHook hook) {
        return hook.mode()
                .map(mode -> switch (mode) {
                    case DRIVER -> List.of(IFLA_XDP_DRV_PROG_ID);
                    case GENERIC -> List.of(IFLA_XDP_SKB_PROG_ID);
                    case HARDWARE -> List.of(IFLA_XDP_HW_PROG_ID);
                })
                .orElse(List.of(IFLA_XDP_HW_PROG_ID, IFLA_XDP_DRV_PROG_ID, IFLA_XDP_SKB_PROG_ID));
    }
}
