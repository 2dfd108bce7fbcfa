/** Nodes that share an account, on a virtual clock: what pods wait, what is idle and what is called, by way of pooling. */
@NullMarked
package io.polder.benchmarks.simulate;

import org.jspecify.annotations.NullMarked;
