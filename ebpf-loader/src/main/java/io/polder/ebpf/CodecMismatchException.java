package io.polder.ebpf;

import java.util.List;

/** A codec reads and writes other bytes than the program has. The message names each difference. */
public final class CodecMismatchException extends EbpfException {

    private final transient List<String> differences;

    CodecMismatchException(String what, Codec<?> codec, List<String> differences) {
        super(
                "use the codec of " + codec + " for " + what,
                null,
                "the program has " + String.join(", ", differences),
                null);
        this.differences = List.copyOf(differences);
    }

    /** Each with what the program has and the codec does not; at least one. */
    public List<String> differences() {
        return differences;
    }
}
