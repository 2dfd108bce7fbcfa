package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

/**
 * A class of a queueing discipline (tc(8), "CLASSES"). Immutable.
 *
 * @param link the index of the link it is on
 * @param parent the queueing discipline ({@code 1:}), or the class that it shares with others ({@code 1:1})
 * @param id its name: the major number of its queueing discipline and a minor one
 */
public record TcClass(int link, TcHandle parent, TcHandle id, ClassKind kind) {

    public TcClass {
        Range.checkLink(link);
        requireNonNull(kind, "kind");
        boolean htb = kind instanceof HtbClass; // Others have classes that these rules do not fit, such as hfsc's root.
        if (htb && id.minor() == 0) {
            throw new IllegalArgumentException("class id " + id + " has no minor number");
        }
        if (htb && parent.major() != id.major()) {
            throw new IllegalArgumentException(
                    "parent " + parent + " of class " + id + " belongs to another queueing discipline");
        }
    }

    /** Which one it is, without its settings: {@code htb class 1:10 under 1: of link 7}. */
    String place() {
        return kind.kind() + " class " + id + " under " + parent + " of link " + link;
    }
}
