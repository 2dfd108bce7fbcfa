/** Services: how long a change takes, of all and of one, against iptables and nftables. */
@NullMarked
package io.polder.benchmarks.sync;

import org.jspecify.annotations.NullMarked;
