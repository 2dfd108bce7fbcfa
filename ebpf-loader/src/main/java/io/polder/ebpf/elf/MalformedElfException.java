package io.polder.ebpf.elf;

/** Bytes that are no ELF object of eBPF. */
public final class MalformedElfException extends RuntimeException {

    /** @param reason what is wrong, and where */
    public MalformedElfException(String reason) {
        super(reason);
    }
}
