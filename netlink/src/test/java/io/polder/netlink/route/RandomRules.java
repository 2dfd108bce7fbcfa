package io.polder.netlink.route;

import io.polder.linux.testing.MappedIds;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Random rules such as the kernel takes, no two with the same priority. Confined to one thread. */
final class RandomRules {

    private static final int FIRST = 1000;

    private final Draw draw;

    RandomRules(Random random) {
        this.draw = new Draw(random);
    }

    List<Rule> list(int count) {
        return IntStream.range(0, count).mapToObj(this::rule).toList();
    }

    private Rule rule(int number) {
        boolean ipv4 = draw.percent(60);
        var rule = Rule.of(ipv4 ? AddressFamily.INET : AddressFamily.INET6).priority(FIRST + number);
        if (draw.percent(20)) {
            rule.not();
        }
        if (draw.percent(40)) {
            rule.from(prefix(ipv4, number));
        }
        if (draw.percent(40)) {
            rule.to(prefix(ipv4, number));
        }
        if (draw.percent(20)) {
            rule.inputLink(draw.oneOf("lo", "veth0", "nowhere0"));
        }
        if (draw.percent(20)) {
            rule.outputLink(draw.oneOf("lo", "veth1", "nowhere1"));
        }
        if (draw.percent(20)) {
            rule.tos(4 * draw.between(1, ipv4 ? 7 : 63));
        }
        setTransport(rule);
        if (draw.percent(50)) {
            rule.protocol(draw.between(1, 255));
        }
        setAction(rule, FIRST + number);
        return rule.build();
    }

    private void setTransport(RuleBuilder rule) {
        if (draw.percent(30)) {
            int mask = draw.oneOf(-1, draw.notZero());
            rule.mark(draw.notZero() & mask, mask);
        }
        if (draw.percent(20) && MappedIds.areAll()) {
            int first = draw.between(0, 100_000);
            rule.uids(new UidRange(first, draw.oneOf(first, draw.between(first, -2 >>> 1), -2)));
        }
        if (draw.percent(20)) {
            rule.ipProtocol(draw.between(1, 255));
        }
        if (draw.percent(20)) {
            rule.sourcePorts(ports());
        }
        if (draw.percent(20)) {
            rule.destinationPorts(ports());
        }
        if (draw.percent(10)) {
            rule.tunnelId(draw.between(1, Integer.MAX_VALUE));
        }
    }

    private void setAction(RuleBuilder rule, int priority) {
        switch (draw.between(0, 9)) {
            case 0 -> rule.action(new RuleAction.GoTo(priority + draw.between(1, 1000)));
            case 1, 2 -> rule.action(draw.oneOf(RuleAction.Verdict.values()));
            case 3 -> rule.action(new RuleAction.LookupL3mdev());
            default -> {
                rule.table(draw.notZero());
                if (draw.percent(20)) {
                    rule.suppressPrefixLength(draw.between(0, 32));
                }
                if (draw.percent(20)) {
                    rule.suppressGroup(draw.between(0, Integer.MAX_VALUE));
                }
            }
        }
    }

    /** Also with bits beyond its length, which count for nothing and are kept. */
    private IpPrefix prefix(boolean ipv4, int number) {
        IpPrefix whole = draw.prefix(ipv4, number);
        return new IpPrefix(whole.address(), draw.between(1, whole.length()));
    }

    private PortRange ports() {
        int first = draw.between(1, 65_534);
        return new PortRange(first, draw.oneOf(first, draw.between(first, 65_534)));
    }
}
