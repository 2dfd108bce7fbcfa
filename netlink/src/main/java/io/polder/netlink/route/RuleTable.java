package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkMessage;
import java.util.List;

/** Rules of one family. Nothing identifies a rule but all of it, and there may be equal ones: they count as one. */
final class RuleTable extends KeyedTable<Rule> {

    RuleTable(AddressFamily family) {
        super(Rule.class, family.number(), RuleMessages.list(family), RouteProtocol.RTM_NEWRULE, RuleMessages::decode);
    }

    @Override
    Object key(Rule rule) {
        return rule;
    }

    /** By dump_rules in net/core/fib_rules.c. */
    @Override
    boolean isListedByCount() {
        return true;
    }

    /** Only a listing tells whether there is an equal one left when one is gone. */
    @Override
    boolean hear(Rule rule, NetlinkMessage message, List<MonitorEvent> changes) {
        return isPresent(message) && super.hear(rule, message, changes);
    }
}
