package io.polder.netlink.route;

import io.polder.netlink.NetlinkProtocol;
import java.util.Map;

/** Message types and names of NETLINK_ROUTE (include/uapi/linux/rtnetlink.h). Stateless. */
final class RouteProtocol implements NetlinkProtocol.Shape {

    static final NetlinkProtocol NETLINK_ROUTE = new NetlinkProtocol(0, "route", new RouteProtocol());

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_SETLINK = 19;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_DELNEIGH = 29;
    static final int RTM_GETNEIGH = 30;
    static final int RTM_NEWRULE = 32;
    static final int RTM_DELRULE = 33;
    static final int RTM_GETRULE = 34;
    static final int RTM_NEWQDISC = 36;
    static final int RTM_DELQDISC = 37;
    static final int RTM_NEWTFILTER = 44;
    static final int RTM_DELTFILTER = 45;
    static final int RTM_NEWNSID = 88;
    static final int RTM_GETNSID = 90;
    static final int RTM_NEWSTATS = 92;
    static final int RTM_GETSTATS = 94;
    static final int RTM_NEWLINKPROP = 108;
    static final int RTM_DELLINKPROP = 109;

    private static final Map<Integer, String> LINK = Map.ofEntries(
            Map.entry(1, "IFLA_ADDRESS"),
            Map.entry(3, "IFLA_IFNAME"),
            Map.entry(4, "IFLA_MTU"),
            Map.entry(5, "IFLA_LINK"),
            Map.entry(10, "IFLA_MASTER"),
            Map.entry(13, "IFLA_TXQLEN"),
            Map.entry(18, "IFLA_LINKINFO"),
            Map.entry(19, "IFLA_NET_NS_PID"),
            Map.entry(20, "IFLA_IFALIAS"),
            Map.entry(27, "IFLA_GROUP"),
            Map.entry(26, "IFLA_AF_SPEC"),
            Map.entry(28, "IFLA_NET_NS_FD"),
            Map.entry(31, "IFLA_NUM_TX_QUEUES"),
            Map.entry(32, "IFLA_NUM_RX_QUEUES"),
            Map.entry(33, "IFLA_CARRIER"),
            Map.entry(37, "IFLA_LINK_NETNSID"),
            Map.entry(52, "IFLA_PROP_LIST"));
    private static final Map<Integer, String> NAMESPACE_ID = Map.of(1, "NETNSA_NSID", 3, "NETNSA_FD");
    private static final Map<Integer, String> ADDRESS =
            Map.of(1, "IFA_ADDRESS", 2, "IFA_LOCAL", 3, "IFA_LABEL", 4, "IFA_BROADCAST", 8, "IFA_FLAGS");
    private static final Map<Integer, String> ROUTE = Map.of(
            1,
            "RTA_DST",
            4,
            "RTA_OIF",
            5,
            "RTA_GATEWAY",
            6,
            "RTA_PRIORITY",
            7,
            "RTA_PREFSRC",
            8,
            "RTA_METRICS",
            15,
            "RTA_TABLE");
    private static final Map<Integer, String> NEIGHBOUR = Map.of(1, "NDA_DST", 2, "NDA_LLADDR", 9, "NDA_MASTER");
    private static final Map<Integer, String> RULE = Map.of(
            1,
            "FRA_DST",
            2,
            "FRA_SRC",
            3,
            "FRA_IIFNAME",
            6,
            "FRA_PRIORITY",
            10,
            "FRA_FWMARK",
            15,
            "FRA_TABLE",
            17,
            "FRA_OIFNAME");
    private static final Map<Integer, String> TC = Map.of(1, "TCA_KIND", 2, "TCA_OPTIONS");

    private RouteProtocol() {}

    @Override
    public int headerLength(int messageType) {
        return switch (messageType & ~3) {
            case RTM_NEWLINK, RTM_NEWLINKPROP -> 16; // struct ifinfomsg
            case RTM_NEWADDR -> 8; // struct ifaddrmsg
            case RTM_NEWQDISC, RTM_NEWTFILTER -> 20; // struct tcmsg
            case RTM_NEWNSID -> 4; // struct rtgenmsg, padded
            default -> 12; // struct rtmsg, ndmsg, fib_rule_hdr, if_stats_msg
        };
    }

    @Override
    public String attributeName(int messageType, int attributeType) {
        Map<Integer, String> names = switch (messageType & ~3) {
            case RTM_NEWLINK, RTM_NEWLINKPROP -> LINK;
            case RTM_NEWNSID -> NAMESPACE_ID;
            case RTM_NEWADDR -> ADDRESS;
            case RTM_NEWROUTE -> ROUTE;
            case RTM_NEWNEIGH -> NEIGHBOUR;
            case RTM_NEWRULE -> RULE;
            case RTM_NEWQDISC, RTM_NEWTFILTER -> TC;
            default -> Map.of();
        };
        return names.getOrDefault(attributeType, "attribute " + attributeType);
    }
}
