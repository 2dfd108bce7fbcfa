package io.polder.netlink.route;

import io.polder.netlink.NetlinkConnection;
import java.util.HashSet;
import java.util.Set;

/** What the kernel lists of some topics. Stateless. */
final class Kernel {

    private Kernel() {}

    static Set<NetworkObject> list(NetlinkConnection connection, Set<Topic> topics) {
        var listed = new HashSet<NetworkObject>();
        topics.forEach(topic -> listed.addAll(topic.table().list(connection)));
        return listed;
    }
}
