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
    static final int RTM_NEWTCLASS = 40;
    static final int RTM_NEWTFILTER = 44;
    static final int RTM_NEWNSID = 88;
    static final int RTM_GETNSID = 90;
    static final int RTM_NEWSTATS = 92;
    static final int RTM_GETSTATS = 94;
    static final int RTM_NEWLINKPROP = 108;
    static final int RTM_DELLINKPROP = 109;
    static final int RTM_NEWNEXTHOP = 104;
    static final int RTM_DELNEXTHOP = 105;
    static final int RTM_GETNEXTHOP = 106;

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
    private static final Map<Integer, String> ADDRESS = Map.ofEntries(
            Map.entry(1, "IFA_ADDRESS"),
            Map.entry(2, "IFA_LOCAL"),
            Map.entry(3, "IFA_LABEL"),
            Map.entry(4, "IFA_BROADCAST"),
            Map.entry(6, "IFA_CACHEINFO"),
            Map.entry(8, "IFA_FLAGS"),
            Map.entry(9, "IFA_RT_PRIORITY"),
            Map.entry(11, "IFA_PROTO"));
    private static final Map<Integer, String> ROUTE = Map.ofEntries(
            Map.entry(1, "RTA_DST"),
            Map.entry(2, "RTA_SRC"),
            Map.entry(3, "RTA_IIF"),
            Map.entry(4, "RTA_OIF"),
            Map.entry(5, "RTA_GATEWAY"),
            Map.entry(6, "RTA_PRIORITY"),
            Map.entry(7, "RTA_PREFSRC"),
            Map.entry(8, "RTA_METRICS"),
            Map.entry(9, "RTA_MULTIPATH"),
            Map.entry(11, "RTA_FLOW"),
            Map.entry(15, "RTA_TABLE"),
            Map.entry(16, "RTA_MARK"),
            Map.entry(18, "RTA_VIA"),
            Map.entry(20, "RTA_PREF"),
            Map.entry(21, "RTA_ENCAP_TYPE"),
            Map.entry(22, "RTA_ENCAP"),
            Map.entry(23, "RTA_EXPIRES"),
            Map.entry(25, "RTA_UID"),
            Map.entry(27, "RTA_IP_PROTO"),
            Map.entry(28, "RTA_SPORT"),
            Map.entry(29, "RTA_DPORT"),
            Map.entry(30, "RTA_NH_ID"));
    private static final Map<Integer, String> NEXT_HOP = Map.ofEntries(
            Map.entry(1, "NHA_ID"),
            Map.entry(2, "NHA_GROUP"),
            Map.entry(3, "NHA_GROUP_TYPE"),
            Map.entry(4, "NHA_BLACKHOLE"),
            Map.entry(5, "NHA_OIF"),
            Map.entry(6, "NHA_GATEWAY"),
            Map.entry(7, "NHA_ENCAP_TYPE"),
            Map.entry(8, "NHA_ENCAP"),
            Map.entry(11, "NHA_FDB"),
            Map.entry(12, "NHA_RES_GROUP"));
    private static final Map<Integer, String> NEIGHBOUR = Map.ofEntries(
            Map.entry(1, "NDA_DST"),
            Map.entry(2, "NDA_LLADDR"),
            Map.entry(5, "NDA_VLAN"),
            Map.entry(6, "NDA_PORT"),
            Map.entry(7, "NDA_VNI"),
            Map.entry(8, "NDA_IFINDEX"),
            Map.entry(9, "NDA_MASTER"),
            Map.entry(11, "NDA_SRC_VNI"),
            Map.entry(12, "NDA_PROTOCOL"),
            Map.entry(13, "NDA_NH_ID"),
            Map.entry(15, "NDA_FLAGS_EXT"));
    private static final Map<Integer, String> RULE = Map.ofEntries(
            Map.entry(1, "FRA_DST"),
            Map.entry(2, "FRA_SRC"),
            Map.entry(3, "FRA_IIFNAME"),
            Map.entry(4, "FRA_GOTO"),
            Map.entry(6, "FRA_PRIORITY"),
            Map.entry(10, "FRA_FWMARK"),
            Map.entry(12, "FRA_TUN_ID"),
            Map.entry(13, "FRA_SUPPRESS_IFGROUP"),
            Map.entry(14, "FRA_SUPPRESS_PREFIXLEN"),
            Map.entry(15, "FRA_TABLE"),
            Map.entry(16, "FRA_FWMASK"),
            Map.entry(17, "FRA_OIFNAME"),
            Map.entry(19, "FRA_L3MDEV"),
            Map.entry(20, "FRA_UID_RANGE"),
            Map.entry(22, "FRA_IP_PROTO"),
            Map.entry(23, "FRA_SPORT_RANGE"),
            Map.entry(24, "FRA_DPORT_RANGE"),
            Map.entry(25, "FRA_DSCP"));
    private static final Map<Integer, String> TC = Map.of(1, "TCA_KIND", 2, "TCA_OPTIONS", 11, "TCA_CHAIN");
    private static final Map<Integer, String> NAMESPACE_ID = Map.of(1, "NETNSA_NSID", 3, "NETNSA_FD");

    private RouteProtocol() {}

    @Override
    public int headerLength(int messageType) {
        return switch (messageType & ~3) {
            case RTM_NEWLINK, RTM_NEWLINKPROP -> 16; // struct ifinfomsg
            case RTM_NEWADDR, RTM_NEWNEXTHOP -> 8; // struct ifaddrmsg, nhmsg
            case RTM_NEWQDISC, RTM_NEWTCLASS, RTM_NEWTFILTER -> 20; // struct tcmsg
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
            case RTM_NEWNEXTHOP -> NEXT_HOP;
            case RTM_NEWNEIGH -> NEIGHBOUR;
            case RTM_NEWRULE -> RULE;
            case RTM_NEWQDISC, RTM_NEWTCLASS, RTM_NEWTFILTER -> TC;
            default -> Map.of();
        };
        return names.getOrDefault(attributeType, "attribute " + attributeType);
    }
}
