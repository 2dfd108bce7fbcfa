package io.polder.netlink.route;

import java.nio.charset.StandardCharsets;

/** What the kernel accepts as an interface name (dev_valid_name in net/core/dev.c). Stateless. */
final class LinkName {

    private static final int LONGEST = 15; // IFNAMSIZ less the NUL
    private static final int LONGEST_ALTERNATIVE = 127; // ALTIFNAMSIZ less the NUL

    private LinkName() {}

    /** @throws IllegalArgumentException naming the name and what is wrong with it */
    static void check(String name) {
        check(name, LONGEST);
    }

    /** As {@link #check} of a name that can be longer; the kernel itself takes any bytes. */
    static void checkAlternative(String name) {
        check(name, LONGEST_ALTERNATIVE);
    }

    /** Whether it is no longer than a link's own name can be. */
    static boolean isShort(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    private static void check(String name, int longest) {
        if (name.getBytes(StandardCharsets.UTF_8).length > longest) {
            throw new IllegalArgumentException("interface name \"" + name + "\" is longer than " + longest + " bytes");
        }
        boolean bad = name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == ':' || c == 0 || Character.isWhitespace(c));
        if (bad) {
            throw new IllegalArgumentException("not an interface name: \"" + name + "\"");
        }
    }
}
