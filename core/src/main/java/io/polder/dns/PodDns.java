package io.polder.dns;

import static java.util.Objects.requireNonNull;

/**
 * What a pod wants of DNS. Immutable.
 *
 * @param namespace of the pod
 * @param hostNetwork it is in its node's network
 * @param own the pod's {@code dnsConfig}, which is added to what its policy gives it
 */
public record PodDns(String namespace, DnsPolicy policy, boolean hostNetwork, ResolvConf own) {

    public PodDns {
        requireNonNull(namespace, "namespace");
        requireNonNull(policy, "policy");
        requireNonNull(own, "own");
    }

    /** With no settings of its own, and a network of its own. */
    public static PodDns of(String namespace, DnsPolicy policy) {
        return new PodDns(namespace, policy, false, ResolvConf.EMPTY);
    }

    /** The same with settings of its own. */
    public PodDns with(ResolvConf value) {
        return new PodDns(namespace, policy, hostNetwork, value);
    }

    /** The same in its node's network. */
    public PodDns inHostNetwork() {
        return new PodDns(namespace, policy, true, own);
    }
}
