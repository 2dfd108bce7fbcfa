/**
 * A node's own DNS server. {@link io.polder.dns.server.NodeLocalDns} is the entrance.
 */
@org.jspecify.annotations.NullMarked
package io.polder.dns.server;
