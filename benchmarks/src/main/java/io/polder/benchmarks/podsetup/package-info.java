/** A pod's network: ADD and DEL of 1, 10 and 100 at once, against C, ip and the CNI plugins. */
@NullMarked
package io.polder.benchmarks.podsetup;

import org.jspecify.annotations.NullMarked;
