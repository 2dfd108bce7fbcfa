package io.polder.netns;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import io.polder.netlink.route.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The two rules on the node of an address of a pod that shares an ENI. Stateless. */
final class PodRules {

    /** Before the pods' own rules, so that pods of one node reach each other without the ENI. */
    private static final int TO_POD = 512;

    private static final int FROM_POD = 2048;

    /** In a deletion: whatever the table. */
    private static final int ANY_TABLE = 0;

    private static final int MOST_STALE = 64;

    private PodRules() {}

    static List<Rule> of(IpPrefix pod, int eniIndex) {
        return List.of(Rule.to(pod, TO_POD, Route.TABLE_MAIN), Rule.from(pod, FROM_POD, Node.tableOf(eniIndex)));
    }

    /** Whether it is one of a pod's, by its priority and form. */
    static boolean isPods(Rule rule) {
        boolean to = rule.priority().equals(OptionalInt.of(TO_POD))
                && isHost(rule.to().orElse(null));
        return to
                || (rule.priority().equals(OptionalInt.of(FROM_POD))
                        && isHost(rule.from().orElse(null)));
    }

    private static boolean isHost(@Nullable IpPrefix prefix) {
        return prefix != null && prefix.length() == prefix.family().bits();
    }

    /** Adds them, in place of what an ADD that a crash has cut off left: one at most, as each begins so. */
    static void replace(Batch batch, IpPrefix pod, int eniIndex) {
        batch.deleteIfPresent(Rule.to(pod, TO_POD, ANY_TABLE)).deleteIfPresent(Rule.from(pod, FROM_POD, ANY_TABLE));
        of(pod, eniIndex).forEach(batch::add);
    }

    /** Deletes the pod's rules, also those that an earlier life of its address left for another ENI. */
    static void delete(RouteNetlink node, IpPrefix pod) {
        deleteAll(node, Rule.to(pod, TO_POD, ANY_TABLE));
        deleteAll(node, Rule.from(pod, FROM_POD, ANY_TABLE));
    }

    static List<String> differences(RouteNetlink node, IpPrefix pod, int eniIndex) {
        var differences = new ArrayList<String>();
        var present = node.rules().list(pod.family());
        for (Rule rule : of(pod, eniIndex)) {
            if (!present.contains(rule)) {
                differences.add("no rule " + rule + " on the node");
            }
        }
        return differences;
    }

    private static void deleteAll(RouteNetlink node, Rule rule) {
        try {
            for (int i = 0; i < MOST_STALE; i++) {
                node.rules().delete(rule);
            }
        } catch (NetlinkException.NotFound e) {
            return; // The last one is gone.
        }
    }
}
