package io.polder.ebpf.btf;

import org.jspecify.annotations.Nullable;

/**
 * A CO-RE relocation cannot be applied: it does not belong to its instruction, several types of the kernel answer
 * differently, or it asks for what cannot be told. Fields and types that the kernel has not got are no such case.
 */
public final class CoreRelocationException extends BtfException {

    CoreRelocationException(String operation, String detail, @Nullable Throwable cause) {
        super(operation, detail, cause);
    }
}
