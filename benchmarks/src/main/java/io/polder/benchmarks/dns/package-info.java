/** The node's DNS server: processor time of a query, beside unbound, dnsmasq and the least that a server does. */
package io.polder.benchmarks.dns;
