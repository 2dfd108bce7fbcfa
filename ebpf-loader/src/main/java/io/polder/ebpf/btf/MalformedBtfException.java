package io.polder.ebpf.btf;

/** Bytes that are no BTF or no .BTF.ext, or types that make no sense: a struct inside itself, a void with a size. */
public final class MalformedBtfException extends BtfException {

    private final long offset;
    private final String reason;

    MalformedBtfException(String what, long offset, String reason) {
        super("read " + what, "at byte " + offset + ": " + reason, null);
        this.offset = offset;
        this.reason = reason;
    }

    /** Of BTF. */
    static MalformedBtfException at(long offset, String reason) {
        return new MalformedBtfException("BTF", offset, reason);
    }

    /** Where it is wrong, in bytes from the start. */
    public long offset() {
        return offset;
    }

    /** What is wrong, with the offending numbers. */
    public String reason() {
        return reason;
    }
}
