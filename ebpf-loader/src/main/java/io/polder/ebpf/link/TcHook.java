package io.polder.ebpf.link;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.ProgramType;
import io.polder.linux.NetworkNamespace;
import java.util.Optional;

/**
 * What an interface receives or sends, at the traffic control layer. Immutable.
 *
 * <p>Programs are asked one after another until one answers with something else than {@code TCX_NEXT} (-1).
 *
 * @param ifindex at least 1
 * @param mechanism TCX where the kernel has it, otherwise cls_bpf, when absent
 */
public record TcHook(
        NetworkNamespace namespace, int ifindex, Direction direction, Anchor anchor, Optional<TcMechanism> mechanism)
        implements InterfaceHook {

    /** Which way packets go. */
    public enum Direction {
        /** What the interface receives. */
        INGRESS,
        /** What it sends. */
        EGRESS
    }

    public TcHook {
        Interfaces.check(namespace, ifindex);
        requireNonNull(direction, "direction");
        requireNonNull(anchor, "anchor");
        requireNonNull(mechanism, "mechanism");
    }

    /** What an interface receives, after all programs that are there. */
    public static TcHook ingress(NetworkNamespace namespace, int ifindex) {
        return new TcHook(namespace, ifindex, Direction.INGRESS, Anchor.last(), Optional.empty());
    }

    /** What an interface sends, after all programs that are there. */
    public static TcHook egress(NetworkNamespace namespace, int ifindex) {
        return new TcHook(namespace, ifindex, Direction.EGRESS, Anchor.last(), Optional.empty());
    }

    /** The same at another place among the programs. */
    public TcHook withAnchor(Anchor value) {
        return new TcHook(namespace, ifindex, direction, value, mechanism);
    }

    /** The same by a mechanism of the caller's choice. */
    public TcHook withMechanism(TcMechanism value) {
        return new TcHook(namespace, ifindex, direction, anchor, Optional.of(value));
    }

    @Override
    public AttachType attachType() {
        return direction == Direction.INGRESS ? AttachType.TCX_INGRESS : AttachType.TCX_EGRESS;
    }

    @Override
    public ProgramType programType() {
        return ProgramType.SCHED_CLS;
    }

    /** {@code tc ingress of interface 3 of netns …}. */
    @Override
    public String toString() {
        return "tc " + (direction == Direction.INGRESS ? "ingress" : "egress") + " of " + Interfaces.place(this);
    }
}
