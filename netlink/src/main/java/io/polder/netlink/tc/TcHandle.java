package io.polder.netlink.tc;

/**
 * The name of a queueing discipline ({@code 1:}), of one of its classes ({@code 1:10}), or a place where one can be
 * put. The kernel's 32 bits: 16 of a major number, 16 of a minor one (tc(8), "ID"). Immutable.
 */
public record TcHandle(int value) {

    /** What a link sends: the parent of its outermost queueing discipline. */
    public static final TcHandle ROOT = new TcHandle(0xffffffff);

    /** The parent of {@code clsact} and of {@code ingress}: {@code ffff:fff1}. */
    public static final TcHandle CLSACT = new TcHandle(0xfffffff1);

    /** The parent of filters on what a link receives, under {@code clsact} or {@code ingress}: {@code ffff:fff2}. */
    public static final TcHandle INGRESS = new TcHandle(0xfffffff2);

    /** The parent of filters on what a link sends, under {@code clsact}: {@code ffff:fff3}. */
    public static final TcHandle EGRESS = new TcHandle(0xfffffff3);

    /** The handle that {@code clsact} and {@code ingress} have: {@code ffff:}. */
    static final TcHandle CLSACT_QDISC = of(0xffff, 0);

    /**
     * @param major 0 to 65535
     * @param minor 0 to 65535; 0 in the handle of a queueing discipline
     */
    public static TcHandle of(int major, int minor) {
        Range.check("major number", major, 0, 0xffff);
        Range.check("minor number", minor, 0, 0xffff);
        return new TcHandle(major << 16 | minor);
    }

    /**
     * Parses {@code 1:10}, {@code 1:}, {@code :10}, hexadecimal as in tc(8), {@code root} or {@code none}.
     *
     * @throws IllegalArgumentException when it is none of these, naming it
     */
    public static TcHandle parse(String text) {
        if (text.equals("root")) {
            return ROOT;
        }
        if (text.equals("none")) {
            return new TcHandle(0);
        }
        int colon = text.indexOf(':');
        if (!text.matches("[0-9a-fA-F]{0,4}:[0-9a-fA-F]{0,4}") || text.length() == 1) {
            throw new IllegalArgumentException("not a traffic control handle: \"" + text + "\"");
        }
        return of(number(text.substring(0, colon)), number(text.substring(colon + 1)));
    }

    public int major() {
        return value >>> 16;
    }

    public int minor() {
        return value & 0xffff;
    }

    /** {@code 1:10}, {@code 1:}, {@code :10}, {@code root} or {@code none}, as tc(8) prints it. */
    @Override
    public String toString() {
        if (value == ROOT.value) {
            return "root";
        }
        if (value == 0) {
            return "none";
        }
        return hex(major()) + ":" + hex(minor());
    }

    private static String hex(int number) {
        return number == 0 ? "" : Integer.toHexString(number);
    }

    private static int number(String hex) {
        return hex.isEmpty() ? 0 : Integer.parseInt(hex, 16);
    }
}
