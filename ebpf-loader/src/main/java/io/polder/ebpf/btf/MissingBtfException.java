package io.polder.ebpf.btf;

import org.jspecify.annotations.Nullable;

/** There are no types where they are needed: the kernel was built without {@code CONFIG_DEBUG_INFO_BTF}, say. */
public final class MissingBtfException extends BtfException {

    MissingBtfException(String operation, String detail, @Nullable Throwable cause) {
        super(operation, detail, cause);
    }
}
