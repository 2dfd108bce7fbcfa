package io.polder.ebpf;

import org.jspecify.annotations.Nullable;

/** The bytes of an object file are not what a loader can use: malformed, of another machine, or of a kind refused here. */
public final class InvalidObjectException extends EbpfException {

    /**
     * @param object the name of the file, or what stands for it
     * @param reason what is wrong, and where
     */
    public InvalidObjectException(String object, String reason, @Nullable Throwable cause) {
        super("read eBPF object " + object, null, reason, cause);
    }
}
