package io.polder.netlink.tc;

/** Refuses numbers that the kernel's fields cannot hold, naming them. Stateless. */
final class Range {

    static final long U32 = 0xffff_ffffL;

    private Range() {}

    static long check(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + " is not in " + least + ".." + most);
        }
        return value;
    }

    static int check(String what, int value, int least, int most) {
        return (int) check(what, (long) value, least, most);
    }

    static int checkLink(int index) {
        if (index < 1) {
            throw new IllegalArgumentException("link index " + index + " is not positive");
        }
        return index;
    }
}
