package io.polder.policy;

/** Which way a flow begins, as seen by a pod. */
public enum PolicyDirection {
    /** Somebody begins to talk to the pod. */
    INGRESS,
    /** The pod begins to talk to somebody. */
    EGRESS
}
