package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.route.RouteProtocol.RTM_DELRULE;
import static io.polder.netlink.route.RouteProtocol.RTM_GETRULE;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWRULE;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.Optional;

/** Messages about rules (include/uapi/linux/fib_rules.h). Stateless. */
final class RuleMessages {

    private static final int HEADER = 12;
    private static final int FRA_DST = 1;
    private static final int FRA_SRC = 2;
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_TABLE = 15;
    private static final int FR_ACT_TO_TBL = 1;

    private RuleMessages() {}

    static NetlinkRequest add(Rule rule) {
        return new NetlinkRequest(
                "add rule", rule, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, message -> write(message, rule));
    }

    static NetlinkRequest delete(Rule rule) {
        return new NetlinkRequest("delete rule", rule, RTM_DELRULE, 0, message -> write(message, rule));
    }

    static NetlinkRequest list(AddressFamily family) {
        return new NetlinkRequest(
                "list", "rules", RTM_GETRULE, 0, message -> header(message, family.number(), 0, 0, 0));
    }

    static Rule decode(NetlinkMessage message) {
        AddressFamily family = AddressFamily.of(message.u8(0));
        int priority = 0;
        int table = message.u8(4);
        Optional<IpPrefix> from = Optional.empty();
        Optional<IpPrefix> to = Optional.empty();
        Optional<String> inputLink = Optional.empty();
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            switch (in.type()) {
                case FRA_PRIORITY -> priority = in.u32();
                case FRA_TABLE -> table = in.u32();
                case FRA_SRC -> from = Optional.of(new IpPrefix(in.address(), message.u8(2)));
                case FRA_DST -> to = Optional.of(new IpPrefix(in.address(), message.u8(1)));
                case FRA_IIFNAME -> inputLink = Optional.of(in.string());
                default -> {}
            }
        }
        return new Rule(family, priority, from, to, inputLink, table);
    }

    private static void write(MessageWriter message, Rule rule) {
        int to = rule.to().map(IpPrefix::length).orElse(0);
        int from = rule.from().map(IpPrefix::length).orElse(0);
        header(message, rule.family().number(), to, from, FR_ACT_TO_TBL);
        message.attributeU32(FRA_PRIORITY, rule.priority());
        if (rule.table() != 0) {
            message.attributeU32(FRA_TABLE, rule.table());
        }
        rule.from().ifPresent(prefix -> message.attribute(FRA_SRC, prefix.address()));
        rule.to().ifPresent(prefix -> message.attribute(FRA_DST, prefix.address()));
        rule.inputLink().ifPresent(name -> message.attribute(FRA_IIFNAME, name));
    }

    /** {@code struct fib_rule_hdr { u8 family, dst_len, src_len, tos, table, res1, res2, action; u32 flags; }}. */
    private static void header(MessageWriter message, int family, int to, int from, int action) {
        message.u8(family).u8(to).u8(from).u8(0).u8(0).u8(0).u8(0).u8(action).u32(0);
    }
}
