/**
 * Connection tracking (conntrack(8), Documentation/networking/nf_conntrack-sysctl.rst): the flows that netfilter knows,
 * listed, made and deleted.
 *
 * <p>{@link io.polder.netlink.netfilter.Conntrack} is the way in.
 */
@NullMarked
package io.polder.netlink.netfilter;

import org.jspecify.annotations.NullMarked;
