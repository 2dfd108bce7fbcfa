/**
 * What all benchmarks share: variants that take turns, peers that are processes, medians with their spread, and the
 * {@code RESULT} line. Each benchmark is a package below this one, named as {@code benchmarks/run} names it, with a
 * class {@code Main}.
 */
@NullMarked
package io.polder.benchmarks;

import org.jspecify.annotations.NullMarked;
