package io.polder.ebpf.btf;

import io.polder.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/** Types that cannot be read, are not there, or do not fit. The base of this package's exceptions. */
public abstract sealed class BtfException extends LinuxException
        permits MalformedBtfException, MissingBtfException, CoreRelocationException {

    BtfException(String operation, String detail, @Nullable Throwable cause) {
        super(operation, null, detail, cause);
    }
}
