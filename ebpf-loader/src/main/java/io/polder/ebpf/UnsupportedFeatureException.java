package io.polder.ebpf;

import io.polder.linux.Errno;
import org.jspecify.annotations.Nullable;

/** This kernel has not got something. The message names it and the first version that has. */
public final class UnsupportedFeatureException extends EbpfException {

    private final String feature;
    private final String since;

    /**
     * @param operation what was tried, on what
     * @param errno what the kernel said, where it was asked
     * @param feature what it lacks
     * @param since the first version of the kernel that has it, such as {@code 6.6}
     */
    public UnsupportedFeatureException(String operation, @Nullable Errno errno, String feature, String since) {
        super(
                operation,
                errno,
                "this kernel has no " + feature + ", which came with Linux " + since
                        + " and can be left out of a kernel's configuration",
                null);
        this.feature = feature;
        this.since = since;
    }

    /** What the kernel lacks. */
    public String feature() {
        return feature;
    }

    /** The first version of the kernel that has it. */
    public String since() {
        return since;
    }
}
