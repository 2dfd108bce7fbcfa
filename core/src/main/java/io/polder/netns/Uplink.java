package io.polder.netns;

import io.polder.netlink.IpPrefix;
import java.util.List;

/** How packets of a pod's veth get from the node to the network and back. Thread-safe as {@link Datapath} says. */
interface Uplink {

    /**
     * The node's link that packets leave by.
     *
     * @param index 0 where that is any
     * @param mtu the pod's, in bytes
     */
    record Exit(int index, int mtu) {}

    /** Prepares what pods share, which stays. */
    Exit prepare(PodInterfaceSpec spec);

    /** Connects a pod whose veth stands; what it does is in {@code undo} before it is done. */
    void connect(PodInterfaceSpec spec, HostVeth veth, Exit exit, UndoLog undo);

    /** What is missing or other than asked for. */
    List<String> differences(PodInterfaceSpec spec);

    /** Removes what is not gone with the pod's veth, of those of its addresses that no other pod has; absence is fine. */
    void disconnect(List<IpPrefix> unowned);
}
