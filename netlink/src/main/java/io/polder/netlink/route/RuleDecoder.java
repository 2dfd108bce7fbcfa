package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Makes a rule of one RTM_NEWRULE message. Used once. */
final class RuleDecoder {

    private static final int NONE = -1; // Of FRA_SUPPRESS_PREFIXLEN and FRA_SUPPRESS_IFGROUP.
    private static final int EVERY_PORT_BIT = 0xffff;
    private static final int EVERY_DSCP_BIT = 0x3f;

    private final NetlinkMessage message;
    private final RuleBuilder rule;
    private final RawAttributes.Collector others = new RawAttributes.Collector();
    private int table;
    private int target;
    private boolean l3mdev;
    private int mark;
    private @Nullable Integer mask;

    RuleDecoder(NetlinkMessage message) {
        this.message = message;
        this.rule = new RuleBuilder(AddressFamily.of(message.u8(0)));
    }

    Rule decode() {
        table = message.u8(4);
        rule.priority = OptionalInt.of(0); // What the kernel leaves out is 0.
        rule.inverted = (message.i32(8) & RuleMessages.FIB_RULE_INVERT) != 0;
        rule.tos = positive(message.u8(3));
        AttributeReader in = message.attributes(RuleMessages.HEADER);
        while (in.next()) {
            read(in);
        }
        if (mark != 0 || mask != null) {
            rule.mark = Optional.of(new Mark(mark, mask == null ? 0 : mask));
        }
        rule.action = action(message.u8(7));
        rule.others = others.collected();
        return new Rule(rule);
    }

    private void read(AttributeReader in) {
        switch (in.type()) {
            case RuleMessages.FRA_PRIORITY -> rule.priority = OptionalInt.of(in.u32());
            case RuleMessages.FRA_TABLE -> table = in.u32();
            case RuleMessages.FRA_GOTO -> target = in.u32();
            case RuleMessages.FRA_L3MDEV -> l3mdev = in.u8() != 0;
            case RuleMessages.FRA_SRC -> rule.from = prefix(in, message.u8(2));
            case RuleMessages.FRA_DST -> rule.to = prefix(in, message.u8(1));
            case RuleMessages.FRA_IIFNAME -> rule.inputLink = Optional.of(in.string());
            case RuleMessages.FRA_OIFNAME -> rule.outputLink = Optional.of(in.string());
            case RuleMessages.FRA_FWMARK -> mark = in.u32();
            case RuleMessages.FRA_FWMASK -> mask = in.u32();
            case RuleMessages.FRA_TUN_ID -> rule.tunnelId = OptionalLong.of(in.be64());
            case RuleMessages.FRA_SUPPRESS_PREFIXLEN -> rule.suppressPrefixLength = unlessNone(in.u32());
            case RuleMessages.FRA_SUPPRESS_IFGROUP -> rule.suppressGroup = unlessNone(in.u32());
            case RuleMessages.FRA_PROTOCOL -> rule.protocol = positive(in.u8());
            default -> readTransport(in);
        }
    }

    private void readTransport(AttributeReader in) {
        switch (in.type()) {
            case RuleMessages.FRA_UID_RANGE -> rule.uids = Optional.of(new UidRange(in.u32(0), in.u32(4)));
            case RuleMessages.FRA_IP_PROTO -> rule.ipProtocol = positive(in.u8());
            case RuleMessages.FRA_SPORT_RANGE -> rule.sourcePorts = Optional.of(ports(in));
            case RuleMessages.FRA_DPORT_RANGE -> rule.destinationPorts = Optional.of(ports(in));
            case RuleMessages.FRA_DSCP -> rule.dscp = OptionalInt.of(in.u8());
            case RuleMessages.FRA_SPORT_MASK, RuleMessages.FRA_DPORT_MASK -> keepUnless(EVERY_PORT_BIT, in.u16(), in);
            case RuleMessages.FRA_DSCP_MASK -> keepUnless(EVERY_DSCP_BIT, in.u8(), in);
            default -> others.add(in);
        }
    }

    /** Newer kernels report a mask also where none was set. */
    private void keepUnless(int whole, int mask, AttributeReader in) {
        if (mask != whole) {
            others.add(in);
        }
    }

    private RuleAction action(int number) {
        if (number == RuleMessages.FR_ACT_TO_TBL) {
            return l3mdev ? new RuleAction.LookupL3mdev() : new RuleAction.Lookup(table);
        }
        if (number == RuleMessages.FR_ACT_GOTO) {
            return new RuleAction.GoTo(target);
        }
        for (var verdict : RuleAction.Verdict.values()) {
            if (verdict.number() == number) {
                return verdict;
            }
        }
        return new RuleAction.Unnamed(number);
    }

    private Optional<IpPrefix> prefix(AttributeReader in, int length) {
        var prefix = new IpPrefix(in.address(), length);
        if (prefix.family() != rule.family) {
            throw new MalformedMessageException(prefix + " in a rule for " + rule.family);
        }
        return prefix.isDefault() ? Optional.empty() : Optional.of(prefix);
    }

    private static PortRange ports(AttributeReader in) {
        return new PortRange(in.u16(0), in.u16(2));
    }

    private static OptionalInt positive(int value) {
        return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static OptionalInt unlessNone(int value) {
        return value == NONE ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
