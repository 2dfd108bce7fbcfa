package io.polder.netlink.route;

import java.nio.charset.StandardCharsets;

/** What the kernel accepts as an interface name (dev_valid_name in net/core/dev.c). Stateless. */
final class LinkName {

    private static final int LONGEST = 15;

    private LinkName() {}

    /** @throws IllegalArgumentException naming the name and what is wrong with it */
    static void check(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new IllegalArgumentException("interface name \"" + name + "\" is longer than " + LONGEST + " bytes");
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
