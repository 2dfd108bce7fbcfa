/**
 * Services: a VIP leads to one of a service's endpoints, chosen by eBPF programs when a pod's socket is connected, or for
 * each of its packets. {@link io.polder.service.ServiceLoadBalancer} is the entrance.
 */
@org.jspecify.annotations.NullMarked
package io.polder.service;
