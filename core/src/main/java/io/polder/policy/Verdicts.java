package io.polder.policy;

import java.util.List;

/** What rules say to a class of peers, as the kernel has it. Immutable. */
record Verdicts(List<OfProtocol> protocols) {

    /** TCP, UDP, SCTP, and all others. */
    static final int PROTOCOLS = 4;

    /** Ranges of ports by where they begin in the kernel, and the decision for all others. */
    record OfProtocol(int first, int count, int decision) {}

    /** Of which rules, to which class. */
    record Key(int rules, int addressClass) {}

    /** Some ports, from first to last. */
    record PortRange(int first, int last, int decision) {}

    Verdicts {
        protocols = List.copyOf(protocols);
        if (protocols.size() != PROTOCOLS) {
            throw new IllegalArgumentException(protocols.size() + " protocols");
        }
    }
}
