package io.polder.service;

/** Which endpoints traffic may go to: {@code internalTrafficPolicy} and {@code externalTrafficPolicy} of Kubernetes. */
public enum TrafficPolicy {
    /** All of them. */
    CLUSTER,
    /** Those on the node where the traffic is; without one it is dropped. */
    LOCAL
}
