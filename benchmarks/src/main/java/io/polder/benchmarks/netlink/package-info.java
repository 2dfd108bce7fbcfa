/** rtnetlink: routes and veth pairs, one at a time and batched, and dumps. */
@NullMarked
package io.polder.benchmarks.netlink;

import org.jspecify.annotations.NullMarked;
