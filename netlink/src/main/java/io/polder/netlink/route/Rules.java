package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import java.util.List;

/**
 * Routing rules of one namespace (ip-rule(8)). Thread-safe. Throws {@link NetlinkException} with the kernel's reason.
 */
public final class Rules {

    private final NetlinkConnection connection;

    Rules(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** @throws NetlinkException.AlreadyExists when there is the very same one */
    public void add(Rule rule) {
        connection.execute(RuleMessages.add(rule));
    }

    /**
     * Deletes the first rule that has all that is set of it; one with table 0 is like rules with any table.
     *
     * @throws NetlinkException.NotFound when there is none
     */
    public void delete(Rule rule) {
        connection.execute(RuleMessages.delete(rule));
    }

    /** Every rule of a family in the order they are asked. */
    public List<Rule> list(AddressFamily family) {
        return connection.dump(RuleMessages.list(family), RuleMessages::decode);
    }
}
