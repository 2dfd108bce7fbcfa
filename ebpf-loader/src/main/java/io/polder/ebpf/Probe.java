package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

/**
 * What trying something told about the kernel. Immutable.
 *
 * @param support whether it has it
 * @param reason what the kernel said where it has not, or why it could not be told; empty where it has
 */
public record Probe(Support support, String reason) {

    /** Whether the kernel has something. */
    public enum Support {
        YES,
        NO,
        /** It could not be told, as for want of a privilege; another attempt may. */
        UNKNOWN
    }

    static final Probe YES = new Probe(Support.YES, "");

    public Probe {
        requireNonNull(support, "support");
        requireNonNull(reason, "reason");
    }

    static Probe no(String reason) {
        return new Probe(Support.NO, reason);
    }

    static Probe unknown(String reason) {
        return new Probe(Support.UNKNOWN, reason);
    }

    /** Whether the kernel has it for certain. */
    public boolean isSupported() {
        return support == Support.YES;
    }

    /** Whether the kernel has not got it for certain. */
    public boolean isMissing() {
        return support == Support.NO;
    }
}
