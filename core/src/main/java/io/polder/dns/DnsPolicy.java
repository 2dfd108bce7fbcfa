package io.polder.dns;

/** Where a pod's DNS settings come from (Kubernetes' {@code dnsPolicy}). */
public enum DnsPolicy {
    /** The cluster's; of a pod in its node's network the node's. */
    CLUSTER_FIRST,
    /** The cluster's, of a pod in its node's network, too. */
    CLUSTER_FIRST_WITH_HOST_NET,
    /** The node's. */
    DEFAULT,
    /** From nowhere but the pod's own. */
    NONE
}
