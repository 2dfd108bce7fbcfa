package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.route.RouteProtocol.RTM_DELRULE;
import static io.polder.netlink.route.RouteProtocol.RTM_GETRULE;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWRULE;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.Optional;

/** Messages about rules (include/uapi/linux/fib_rules.h). Stateless. */
final class RuleMessages {

    static final int HEADER = 12;
    static final int FRA_DST = 1;
    static final int FRA_SRC = 2;
    static final int FRA_IIFNAME = 3;
    static final int FRA_GOTO = 4;
    static final int FRA_PRIORITY = 6;
    static final int FRA_FWMARK = 10;
    static final int FRA_TUN_ID = 12;
    static final int FRA_SUPPRESS_IFGROUP = 13;
    static final int FRA_SUPPRESS_PREFIXLEN = 14;
    static final int FRA_TABLE = 15;
    static final int FRA_FWMASK = 16;
    static final int FRA_OIFNAME = 17;
    static final int FRA_L3MDEV = 19;
    static final int FRA_UID_RANGE = 20;
    static final int FRA_PROTOCOL = 21;
    static final int FRA_IP_PROTO = 22;
    static final int FRA_SPORT_RANGE = 23;
    static final int FRA_DPORT_RANGE = 24;
    static final int FRA_DSCP = 25;
    static final int FRA_SPORT_MASK = 28;
    static final int FRA_DPORT_MASK = 29;
    static final int FRA_DSCP_MASK = 30;
    static final int FR_ACT_TO_TBL = 1;
    static final int FR_ACT_GOTO = 2;
    static final int FIB_RULE_INVERT = 2;

    private RuleMessages() {}

    static NetlinkRequest add(Rule rule) {
        return new NetlinkRequest(
                "add rule", rule, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, message -> write(message, rule));
    }

    static NetlinkRequest delete(Rule rule) {
        return new NetlinkRequest("delete rule", rule, RTM_DELRULE, 0, message -> write(message, rule));
    }

    static NetlinkRequest list(AddressFamily family) {
        return new NetlinkRequest("list", "rules", RTM_GETRULE, 0, message -> {
            message.u8(family.number()).u8(0).u8(0).u8(0).u32(0).u32(0);
        });
    }

    static Rule decode(NetlinkMessage message) {
        return new RuleDecoder(message).decode();
    }

    /** {@code struct fib_rule_hdr { u8 family, dst_len, src_len, tos, table, res1, res2, action; u32 flags; }}. */
    private static void write(MessageWriter message, Rule rule) {
        message.u8(rule.family().number()).u8(length(rule.to())).u8(length(rule.from()));
        message.u8(rule.tos().orElse(0)).u8(0).u8(0).u8(0).u8(number(rule.action()));
        message.u32(rule.inverted() ? FIB_RULE_INVERT : 0);
        if (rule.priority().isPresent()) {
            message.attributeU32(FRA_PRIORITY, rule.priority().getAsInt());
        }
        writeAction(message, rule.action());
        writeAddresses(message, rule);
        writeTransport(message, rule);
        if (rule.suppressPrefixLength().isPresent()) {
            message.attributeU32(
                    FRA_SUPPRESS_PREFIXLEN, rule.suppressPrefixLength().getAsInt());
        }
        if (rule.suppressGroup().isPresent()) {
            message.attributeU32(FRA_SUPPRESS_IFGROUP, rule.suppressGroup().getAsInt());
        }
        if (rule.protocol().isPresent()) {
            message.attributeU8(FRA_PROTOCOL, rule.protocol().getAsInt());
        }
        message.attributes(rule.others());
    }

    private static void writeAction(MessageWriter message, RuleAction action) {
        if (action instanceof RuleAction.Lookup lookup && lookup.table() != 0) {
            message.attributeU32(FRA_TABLE, lookup.table());
        } else if (action instanceof RuleAction.LookupL3mdev) {
            message.attributeU8(FRA_L3MDEV, 1);
        } else if (action instanceof RuleAction.GoTo to) {
            message.attributeU32(FRA_GOTO, to.priority());
        }
    }

    private static void writeAddresses(MessageWriter message, Rule rule) {
        if (rule.from().isPresent()) {
            message.attribute(FRA_SRC, rule.from().get().address());
        }
        if (rule.to().isPresent()) {
            message.attribute(FRA_DST, rule.to().get().address());
        }
        if (rule.inputLink().isPresent()) {
            message.attribute(FRA_IIFNAME, rule.inputLink().get());
        }
        if (rule.outputLink().isPresent()) {
            message.attribute(FRA_OIFNAME, rule.outputLink().get());
        }
        if (rule.mark().isPresent()) {
            message.attributeU32(FRA_FWMARK, rule.mark().get().value());
            message.attributeU32(FRA_FWMASK, rule.mark().get().mask());
        }
        if (rule.tunnelId().isPresent()) {
            message.attributeBe64(FRA_TUN_ID, rule.tunnelId().getAsLong());
        }
    }

    private static void writeTransport(MessageWriter message, Rule rule) {
        if (rule.dscp().isPresent()) {
            message.attributeU8(FRA_DSCP, rule.dscp().getAsInt());
        }
        if (rule.uids().isPresent()) {
            // struct fib_rule_uid_range { u32 start, end; }
            int range = message.beginUnmarked(FRA_UID_RANGE);
            message.u32(rule.uids().get().first()).u32(rule.uids().get().last()).end(range);
        }
        if (rule.ipProtocol().isPresent()) {
            message.attributeU8(FRA_IP_PROTO, rule.ipProtocol().getAsInt());
        }
        writePorts(message, FRA_SPORT_RANGE, rule.sourcePorts());
        writePorts(message, FRA_DPORT_RANGE, rule.destinationPorts());
    }

    /** {@code struct fib_rule_port_range { u16 start, end; }}. */
    private static void writePorts(MessageWriter message, int type, Optional<PortRange> ports) {
        if (ports.isPresent()) {
            int range = message.beginUnmarked(type);
            message.u16(ports.get().first()).u16(ports.get().last()).end(range);
        }
    }

    private static int length(Optional<IpPrefix> prefix) {
        return prefix.isPresent() ? prefix.get().length() : 0;
    }

    private static int number(RuleAction action) {
        if (action instanceof RuleAction.GoTo) {
            return FR_ACT_GOTO;
        }
        if (action instanceof RuleAction.Verdict verdict) {
            return verdict.number();
        }
        return action instanceof RuleAction.Unnamed unnamed ? unnamed.number() : FR_ACT_TO_TBL;
    }
}
