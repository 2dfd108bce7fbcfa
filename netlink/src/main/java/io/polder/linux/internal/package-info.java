/**
 * Raw system calls over an FFI library or the JDK's own foreign functions. Nothing outside the modules of this project
 * may use it.
 *
 * <p>Everything goes through libc's {@code syscall(2)}: one native function, with seven integer arguments or four, is all
 * that a backend binds, so backends cannot differ in struct layouts, and jnr-ffi's defect with exactly six integer
 * arguments (jnr-ffi issue 181) has nothing to bite on.
 */
@NullMarked
package io.polder.linux.internal;

import org.jspecify.annotations.NullMarked;
