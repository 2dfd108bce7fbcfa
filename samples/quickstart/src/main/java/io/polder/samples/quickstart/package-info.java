/**
 * A two-node cluster on one machine: the fake cloud with a real cloud's latencies, its fabric of real links, and on each
 * node an agent as an embedder would write it, {@link io.polder.samples.quickstart.Agent}.
 */
@NullMarked
package io.polder.samples.quickstart;

import org.jspecify.annotations.NullMarked;
