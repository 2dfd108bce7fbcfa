package io.polder.netlink.netfilter;

import io.polder.netlink.NetlinkProtocol;
import java.util.Map;

/** Message types and names of connection tracking in NETLINK_NETFILTER. Stateless. */
final class NetfilterProtocol implements NetlinkProtocol.Shape {

    static final NetlinkProtocol NETLINK_NETFILTER = new NetlinkProtocol(12, "netfilter", new NetfilterProtocol());

    /** {@code struct nfgenmsg { u8 family; u8 version; be16 resource; }}. */
    static final int HEADER = 4;

    /** NFNL_SUBSYS_CTNETLINK in the upper byte, include/uapi/linux/netfilter/nfnetlink.h. */
    static final int IPCTNL_MSG_CT_NEW = 0x100;

    static final int IPCTNL_MSG_CT_GET = 0x101;
    static final int IPCTNL_MSG_CT_DELETE = 0x102;

    static final int CTA_TUPLE_ORIG = 1;
    static final int CTA_TUPLE_REPLY = 2;
    static final int CTA_STATUS = 3;
    static final int CTA_TIMEOUT = 7;
    static final int CTA_MARK = 8;
    static final int CTA_ID = 12;
    static final int CTA_ZONE = 18;
    static final int CTA_MARK_MASK = 21;
    static final int CTA_FILTER = 25;

    private static final Map<Integer, String> CONNTRACK = Map.of(
            CTA_TUPLE_ORIG,
            "CTA_TUPLE_ORIG",
            CTA_TUPLE_REPLY,
            "CTA_TUPLE_REPLY",
            CTA_STATUS,
            "CTA_STATUS",
            CTA_TIMEOUT,
            "CTA_TIMEOUT",
            CTA_MARK,
            "CTA_MARK",
            CTA_ID,
            "CTA_ID",
            CTA_ZONE,
            "CTA_ZONE",
            CTA_MARK_MASK,
            "CTA_MARK_MASK",
            CTA_FILTER,
            "CTA_FILTER");

    private NetfilterProtocol() {}

    @Override
    public int headerLength(int messageType) {
        return HEADER;
    }

    @Override
    public String attributeName(int messageType, int attributeType) {
        String number = "attribute " + attributeType;
        return messageType >> 8 == IPCTNL_MSG_CT_NEW >> 8 ? CONNTRACK.getOrDefault(attributeType, number) : number;
    }
}
