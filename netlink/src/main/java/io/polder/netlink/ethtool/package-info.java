/**
 * What a link's hardware is made of (ethtool(8), Documentation/networking/ethtool-netlink.rst): how many queues it has,
 * how long they are, and which of the node's interrupts are its own.
 *
 * <p>{@link io.polder.netlink.ethtool.Ethtool} asks the kernel about links, {@link
 * io.polder.netlink.ethtool.NodeInterrupts} reads the node's {@code /proc/interrupts}.
 */
@NullMarked
package io.polder.netlink.ethtool;

import org.jspecify.annotations.NullMarked;
