package io.polder.ebpf.btf;

/** Bytes that are no BTF. */
public final class MalformedBtfException extends RuntimeException {

    /** @param reason what is wrong, and where */
    public MalformedBtfException(String reason) {
        super(reason);
    }
}
