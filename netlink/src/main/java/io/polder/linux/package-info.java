/**
 * What Linux offers below netlink: file descriptors, errno, network namespaces, sysctl.
 *
 * <p>System calls need one FFI library at run time: jnr-ffi (preferred) or JNA 5.18 or later. {@code
 * -Dpolder.native=jnr|jna} chooses where both are present. Where neither is, the first use throws {@link
 * java.lang.UnsatisfiedLinkError} naming them.
 */
@NullMarked
package io.polder.linux;

import org.jspecify.annotations.NullMarked;
