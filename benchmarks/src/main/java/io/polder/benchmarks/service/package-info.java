/** Services: what a connection to one of many costs, against iptables and nftables. */
@NullMarked
package io.polder.benchmarks.service;

import org.jspecify.annotations.NullMarked;
