package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.NetlinkMessage;
import java.util.List;

/** Links, by their numbers. */
final class LinkTable extends KeyedTable<Link> {

    // Bridges announce their ports by messages of the same types and group, with AF_BRIDGE.
    private static final int AF_UNSPEC = 0;
    private static final int HEADER = 16;
    private static final int IFLA_WIRELESS = 11;

    LinkTable() {
        super(Link.class, AF_UNSPEC, LinkRequests.list(LinkFilter.ALL), RouteProtocol.RTM_NEWLINK, LinkDecoder::decode);
    }

    @Override
    Object key(Link link) {
        return link.index();
    }

    /** All but wireless events (net/wireless/wext-core.c), which name a link and tell something else. */
    @Override
    boolean describes(NetlinkMessage message) {
        AttributeReader in = message.attributes(HEADER);
        while (in.next()) {
            if (in.type() == IFLA_WIRELESS) {
                return false;
            }
        }
        return true;
    }

    /**
     * The kernel does not announce that a link has got, or lost, its parent: a veth is announced before its other end
     * is there (veth_newlink in drivers/net/veth.c), and nothing is said of one whose other end left the namespace.
     */
    @Override
    boolean hear(Link link, NetlinkMessage message, List<MonitorEvent> changes) {
        super.hear(link, message, changes);
        return isPresent(message)
                ? hasParent(link) || !isVeth(link)
                : objects()
                        .noneMatch(other -> hasParent(other)
                                && other.parentNetnsId().isEmpty()
                                && other.parent().getAsInt() == link.index());
    }

    private static boolean isVeth(Link link) {
        return link.kind().filter(Veth.class::isInstance).isPresent();
    }

    /** A veth without its other end says that it is link 0. */
    private static boolean hasParent(Link link) {
        return link.parent().orElse(0) != 0;
    }
}
