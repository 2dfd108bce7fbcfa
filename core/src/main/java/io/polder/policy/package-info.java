/**
 * NetworkPolicy, as Kubernetes means it: which pods may talk to which, on which ports, decided by eBPF programs at the pods'
 * interfaces. {@link io.polder.policy.NetworkPolicyEnforcer} is the entrance.
 */
@org.jspecify.annotations.NullMarked
package io.polder.policy;
