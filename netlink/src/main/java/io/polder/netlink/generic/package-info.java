/**
 * Generic netlink (Documentation/userspace-api/netlink/intro.rst): the families that the kernel gives a number to while
 * it runs, found by their names.
 *
 * <p>{@link io.polder.netlink.generic.GenericNetlink} is the way in. A family of one's own needs nothing that is not
 * public: a {@link io.polder.netlink.generic.GenericRequest} for each command, and a decoder for its answer.
 */
@NullMarked
package io.polder.netlink.generic;

import org.jspecify.annotations.NullMarked;
