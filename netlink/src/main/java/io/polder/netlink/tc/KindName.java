package io.polder.netlink.tc;

import java.nio.charset.StandardCharsets;

/** The kernel's names of kinds: {@code IFNAMSIZ} and {@code ACTNAMSIZ} with their NUL. Stateless. */
final class KindName {

    private static final int LONGEST = 15;

    private KindName() {}

    static String check(String name) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a kind of 1 to " + LONGEST + " bytes: \"" + name + "\"");
        }
        return name;
    }
}
