/** Pods on two nodes: round trips, small packets and bandwidth of each datapath, and of the nodes themselves. */
@NullMarked
package io.polder.benchmarks.datapath;

import org.jspecify.annotations.NullMarked;
