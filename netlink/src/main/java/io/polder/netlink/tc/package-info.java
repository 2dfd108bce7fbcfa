/**
 * Traffic control (tc(8)): queueing disciplines, their classes, filters and actions.
 *
 * <p>{@link io.polder.netlink.tc.TrafficControl} is the way in. Values are records; a kind that has none, and one whose
 * settings do not fit into its record, comes as {@code Unknown} with the kernel's attributes.
 */
@NullMarked
package io.polder.netlink.tc;

import org.jspecify.annotations.NullMarked;
