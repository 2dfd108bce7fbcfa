package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpPrefix;
import java.util.List;
import java.util.Optional;

/** Who is at the other end. Implementations are immutable. */
public sealed interface PolicyPeer {

    /**
     * Pods by their labels and their namespaces' labels.
     *
     * @param namespaces absent: the policy's own namespace, or all for a policy of the cluster
     */
    record Pods(Optional<LabelSelector> namespaces, LabelSelector pods) implements PolicyPeer {
        public Pods {
            requireNonNull(namespaces, "namespaces");
            requireNonNull(pods, "pods");
        }
    }

    /**
     * Addresses of a prefix, pods' among them.
     *
     * @param except prefixes inside it whose addresses are not meant
     */
    record IpBlock(IpPrefix cidr, List<IpPrefix> except) implements PolicyPeer {
        public IpBlock {
            cidr = cidr.network();
            except = except.stream().map(IpPrefix::network).toList();
            for (IpPrefix hole : except) {
                if (hole.length() < cidr.length() || !cidr.contains(hole.address())) {
                    throw new IllegalArgumentException("except " + hole + " is not inside " + cidr);
                }
            }
        }

        @Override
        public String toString() {
            return except.isEmpty() ? cidr.toString() : cidr + " except " + except;
        }
    }

    /**
     * A kind of peer that Polder does not know. Nobody is let pass for it, and where a rule denies, everybody is meant.
     *
     * @param kind as its author called it
     */
    record Unknown(String kind) implements PolicyPeer {
        public Unknown {
            requireNonNull(kind, "kind");
        }
    }

    /** Pods of the policy's own namespace. */
    static PolicyPeer pods(LabelSelector pods) {
        return new Pods(Optional.empty(), pods);
    }

    /** All pods of some namespaces. */
    static PolicyPeer namespaces(LabelSelector namespaces) {
        return new Pods(Optional.of(namespaces), LabelSelector.everything());
    }

    /** Some pods of some namespaces. */
    static PolicyPeer pods(LabelSelector namespaces, LabelSelector pods) {
        return new Pods(Optional.of(namespaces), pods);
    }

    /** @throws IllegalArgumentException when an exception lies outside */
    static PolicyPeer ipBlock(IpPrefix cidr, IpPrefix... except) {
        return new IpBlock(cidr, List.of(except));
    }
}
