/**
 * Sockets of a network namespace (sock_diag(7), ss(8)): listed, and destroyed from outside.
 *
 * <p>{@link io.polder.netlink.sockdiag.SockDiag} is the way in.
 */
@NullMarked
package io.polder.netlink.sockdiag;

import org.jspecify.annotations.NullMarked;
