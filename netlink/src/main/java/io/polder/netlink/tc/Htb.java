package io.polder.netlink.tc;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Hierarchical token buckets (tc-htb(8)): a tree of classes with a rate each, which lend each other what they do not
 * need. Immutable. The kernel lets none of it be changed later; the classes can be.
 *
 * @param defaultClass the minor number of the class of packets that no filter puts elsewhere, 1 to 65535; without it
 *     they are sent without limit
 * @param r2q a class without quantum of its own gets its rate divided by this, 1 to 2<sup>31</sup>-1
 * @param directQlen how many packets may wait that are sent without limit, 0 to 2<sup>32</sup>-1; the link's own queue
 *     length by itself
 */
public record Htb(OptionalInt defaultClass, int r2q, OptionalLong directQlen) implements QdiscKind {

    /** As tc(8) makes it. */
    public static final Htb DEFAULT = new Htb(OptionalInt.empty(), 10, OptionalLong.empty());

    public Htb {
        defaultClass.ifPresent(minor -> Range.check("htb default class", minor, 1, 0xffff));
        Range.check("htb r2q", r2q, 1, Integer.MAX_VALUE);
        directQlen.ifPresent(packets -> Range.check("htb direct_qlen", packets, 0, Range.U32));
    }

    /** @param minor 1 to 65535: 0x10 for the class {@code 1:10} */
    public static Htb ofDefaultClass(int minor) {
        return new Htb(OptionalInt.of(minor), DEFAULT.r2q, OptionalLong.empty());
    }

    @Override
    public String kind() {
        return "htb";
    }
}
