/** Pools as meters of Micrometer, which is to be on the class path or the module path for that. */
@NullMarked
package io.polder.pool.metrics;

import org.jspecify.annotations.NullMarked;
