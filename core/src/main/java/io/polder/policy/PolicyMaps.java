package io.polder.policy;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.Verdicts.PortRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The maps that programs decide by. Not thread-safe. */
interface PolicyMaps {

    /**
     * A pod of this node.
     *
     * @param ingress the number of its rules; 0: everything may pass
     * @param device the index of the node's end of its link, or 0
     */
    record PodEntry(int id, int ingress, int egress, int device) {}

    /** Ranges, from a place on. */
    void putRanges(int first, List<PortRange> ranges);

    void putVerdicts(Map<Verdicts.Key, Verdicts> verdicts);

    void removeVerdicts(Collection<Verdicts.Key> keys);

    void putPeers(Map<IpAddress, Integer> peers);

    void removePeers(Collection<IpAddress> peers);

    void putNetworks(Map<IpPrefix, Integer> networks);

    void removeNetworks(Collection<IpPrefix> networks);

    void putPods(Map<IpAddress, PodEntry> pods);

    void removePods(Collection<IpAddress> pods);

    /** Lets what is counted of a rule begin at 0. */
    void resetCounter(int rule);

    /** Has all flows judged again. */
    void nextEpoch();
}
