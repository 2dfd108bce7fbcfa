/**
 * What a node answers of its own knowledge: the cluster's services and pods, by the Kubernetes DNS specification ({@link
 * io.polder.dns.zone.ClusterDns}), and searches done for clients ({@link io.polder.dns.zone.Autopath}).
 */
@org.jspecify.annotations.NullMarked
package io.polder.dns.zone;
