/** The pool: warm acquire and release against other pools, durable acquires, recovery, memory. */
@NullMarked
package io.polder.benchmarks.pool;

import org.jspecify.annotations.NullMarked;
