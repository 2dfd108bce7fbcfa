package io.polder.netns;

/** How packets get from a pod to its ENI. */
public enum DatapathMode {
    /**
     * The pod owns the card: the ENI itself is moved into the pod's namespace, and its traffic never crosses the
     * node's stack. A veth beside it leads to the node, for the ranges that the node serves.
     */
    EXCLUSIVE_ENI,

    /**
     * Many pods share an ENI, each with a secondary address of it, a veth, and two rules on the node: packets to the
     * pod are routed to its veth, packets from it to the ENI. Works on every kernel.
     */
    SHARED_ENI_VETH
}
