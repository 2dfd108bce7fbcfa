package io.polder.netns;

import java.util.List;

/** The steps of one {@link DatapathMode}. Thread-safe for different pods; one pod's calls come one at a time. */
interface Datapath {

    /** Makes the interface. What must be taken back if a later step fails is in {@code undo} before it is done. */
    PodInterface add(PodInterfaceSpec spec, PodNamespace pod, UndoLog undo);

    /**
     * Whether ADD begins with making something that is there if the pod's interface is: then nobody need look before. What it
     * throws for that is {@link io.polder.netlink.NetlinkException.AlreadyExists}.
     */
    default boolean noticesWhatStands() {
        return false;
    }

    /** What is missing or other than asked for. */
    List<String> differences(PodInterfaceSpec spec, PodNamespace pod);

    /** The interface that stands there already, when there are no differences. */
    PodInterface existing(PodInterfaceSpec spec, PodNamespace pod);

    /** Removes what is on the node and in the namespace; absence is fine. */
    void delete(PodInterfaceSpec spec, PodNamespace pod);

    /** Removes what is on the node of a pod whose namespace is gone; absence is fine. */
    void deleteWithoutNamespace(PodInterfaceSpec spec);
}
