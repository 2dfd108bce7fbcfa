/**
 * A write-ahead journal: what exists outside the JVM is written down before it is asked for, so that a process that ends
 * at any point leaves nothing that its successor does not know of.
 */
@NullMarked
package io.polder.journal;

import org.jspecify.annotations.NullMarked;
