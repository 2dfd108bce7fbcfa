/** eBPF: entries of maps, one at a time and batched, and loading of objects. */
@NullMarked
package io.polder.benchmarks.maps;

import org.jspecify.annotations.NullMarked;
