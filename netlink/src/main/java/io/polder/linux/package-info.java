/**
 * What Linux offers below netlink: file descriptors, errno, network namespaces, sysctl.
 *
 * <p>System calls need one of these at run time: jnr-ffi (preferred), JNA 5.18 or later, or JDK 22 or later, whose own
 * foreign functions ({@code ffm}) serve where the jar was built on such a JDK. {@code -Dpolder.native=jnr|jna|ffm}
 * chooses; else the first of them that works is used. Where none does, every call throws {@link
 * java.lang.UnsatisfiedLinkError} saying what each needs and why it failed.
 */
@NullMarked
package io.polder.linux;

import org.jspecify.annotations.NullMarked;
