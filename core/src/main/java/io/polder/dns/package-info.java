/**
 * DNS for pods: what their {@code resolv.conf} says, and what looking a name up by it costs. {@link
 * io.polder.dns.DnsResolverConfig} is the entrance.
 */
@org.jspecify.annotations.NullMarked
package io.polder.dns;
