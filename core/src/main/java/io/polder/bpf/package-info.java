/** What the datapaths of core share: pins, programs at hooks, ranges of arrays. Not for users. */
@org.jspecify.annotations.NullMarked
package io.polder.bpf;
