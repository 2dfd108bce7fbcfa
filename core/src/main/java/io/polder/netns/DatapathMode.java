package io.polder.netns;

/** How packets get from a pod to the network. What each needs is told by {@link NetnsConfigurator#support}. */
public enum DatapathMode {
    /**
     * The pod owns the card: the ENI itself is moved into the pod's namespace, and its traffic never crosses the
     * node's stack. A veth beside it leads to the node, for the ranges that the node serves.
     */
    EXCLUSIVE_ENI(true, false),

    /**
     * Many pods share an ENI, each with a child of it that has the ENI's MAC address and a secondary address (ipvlan in
     * L2 mode). Their traffic passes the node's stack by. Needs a kernel with ipvlan.
     */
    SHARED_ENI_IPVLAN(true, true),

    /**
     * Many pods share an ENI, each with a secondary address of it, a veth, and two rules on the node: packets to the
     * pod are routed to its veth, packets from it to the ENI. Works on every kernel.
     */
    SHARED_ENI_VETH(true, true),

    /**
     * As {@code SHARED_ENI_VETH}, but eBPF programs at the veth and at the ENI hand packets over between the two,
     * without rules and past the node's stack. Needs Linux 5.10 or later.
     */
    SHARED_ENI_EBPF(true, true),

    /**
     * The pod's address is of a range that only the nodes know: packets to pods of other nodes travel in VXLAN (RFC
     * 7348), 50 bytes of each for that (70 over IPv6). For networks without a cloud's API.
     */
    VXLAN(false, false),

    /**
     * The pod's address is of a range that only the nodes know: each node has routes to the others' ranges by way of
     * their addresses. For nodes that share a segment, or whose routers know the ranges.
     */
    HOST_GATEWAY(false, false);

    private final boolean ofEni;
    private final boolean shared;

    DatapathMode(boolean ofEni, boolean shared) {
        this.ofEni = ofEni;
        this.shared = shared;
    }

    /** Whether a pod's address is one of an ENI; otherwise it is of the node's own range. */
    public boolean usesEni() {
        return ofEni;
    }

    /** Whether pods share an ENI. */
    public boolean sharesEni() {
        return shared;
    }
}
