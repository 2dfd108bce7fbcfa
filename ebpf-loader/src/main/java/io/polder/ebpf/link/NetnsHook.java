package io.polder.ebpf.link;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.ProgramType;
import io.polder.linux.NetworkNamespace;

/**
 * A place in a whole network namespace (kernel/bpf/net_namespace.c). Immutable.
 *
 * @param namespace its handle must be open while programs are attached or asked for
 * @param attachType {@link AttachType#SK_LOOKUP}, which picks the socket of a connection or datagram that comes in (Linux
 *     5.9), or {@link AttachType#FLOW_DISSECTOR}, of which one fits
 */
public record NetnsHook(NetworkNamespace namespace, AttachType attachType) implements Hook {

    public NetnsHook {
        requireNonNull(namespace, "namespace");
        if (attachType != AttachType.SK_LOOKUP && attachType != AttachType.FLOW_DISSECTOR) {
            throw new IllegalArgumentException(attachType + " is no place in a network namespace");
        }
    }

    /** Where programs pick sockets. */
    public static NetnsHook socketLookup(NetworkNamespace namespace) {
        return new NetnsHook(namespace, AttachType.SK_LOOKUP);
    }

    /** Where a program finds a packet's addresses and ports. */
    public static NetnsHook flowDissector(NetworkNamespace namespace) {
        return new NetnsHook(namespace, AttachType.FLOW_DISSECTOR);
    }

    @Override
    public ProgramType programType() {
        return attachType == AttachType.SK_LOOKUP ? ProgramType.SK_LOOKUP : ProgramType.FLOW_DISSECTOR;
    }

    @Override
    public Anchor anchor() {
        return Anchor.last();
    }

    /** {@code SK_LOOKUP of netns …}. */
    @Override
    public String toString() {
        return attachType + " of " + namespace;
    }
}
