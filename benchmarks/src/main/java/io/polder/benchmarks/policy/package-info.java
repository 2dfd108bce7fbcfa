/** NetworkPolicy: what a verdict costs, and how long a change takes, beside iptables and nftables. */
package io.polder.benchmarks.policy;
