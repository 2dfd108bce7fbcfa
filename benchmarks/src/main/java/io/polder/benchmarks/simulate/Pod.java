package io.polder.benchmarks.simulate;

import java.time.Duration;

/**
 * A pod of a trace. Immutable. Times are from the begin of the trace.
 *
 * @param bound when it is known that it will come to the node
 * @param added when its node wants an address for it
 * @param life how long it runs once it has one
 * @param gone when it goes in any case
 */
record Pod(int node, Duration bound, Duration added, Duration life, Duration gone) {}
