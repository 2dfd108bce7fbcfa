package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A queueing discipline at its place (tc(8)). Immutable.
 *
 * @param link the index of the link it is on
 * @param parent where it is put: {@link TcHandle#ROOT}, a class such as {@code 1:10}, or {@link TcHandle#CLSACT}
 * @param handle its name, minor number 0; the kernel's choice when absent, and absent in the report of one that the kernel
 *     has made by itself
 */
public record Qdisc(int link, TcHandle parent, Optional<TcHandle> handle, QdiscKind kind) {

    public Qdisc {
        Range.checkLink(link);
        requireNonNull(kind, "kind");
        if (handle.isPresent() && handle.get().minor() != 0) {
            throw new IllegalArgumentException(
                    "handle " + handle.get() + " of a queueing discipline has a minor number");
        }
        boolean atClsact = kind instanceof QdiscKind.Clsact || kind instanceof QdiscKind.Ingress;
        if (atClsact && !parent.equals(TcHandle.CLSACT)) {
            throw new IllegalArgumentException(kind.kind() + " belongs at " + TcHandle.CLSACT + ", not at " + parent);
        }
    }

    /** One for all that a link sends. */
    public static Qdisc root(int link, QdiscKind kind) {
        return of(link, TcHandle.ROOT, kind);
    }

    public static Qdisc of(int link, TcHandle parent, QdiscKind kind) {
        return new Qdisc(link, parent, Optional.empty(), kind);
    }

    /** The one that filters of {@link TcHandle#INGRESS} and {@link TcHandle#EGRESS} hang on. */
    public static Qdisc clsact(int link) {
        return new Qdisc(link, TcHandle.CLSACT, Optional.of(TcHandle.CLSACT_QDISC), new QdiscKind.Clsact());
    }

    /** The one that filters of {@link TcHandle#INGRESS} hang on. */
    public static Qdisc ingress(int link) {
        return new Qdisc(link, TcHandle.CLSACT, Optional.of(TcHandle.CLSACT_QDISC), new QdiscKind.Ingress());
    }

    /** The same under that name. */
    public Qdisc withHandle(TcHandle value) {
        return new Qdisc(link, parent, Optional.of(value), kind);
    }

    /** Which one it is, without its settings: {@code tbf 1: at root of link 7}. */
    String place() {
        return kind.kind() + handle.map(name -> " " + name).orElse("") + " at " + parent + " of link " + link;
    }
}
