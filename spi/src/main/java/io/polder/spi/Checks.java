package io.polder.spi;

import java.time.Duration;
import java.util.regex.Pattern;

/** What the records of this package refuse. Stateless. */
final class Checks {

    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    private Checks() {}

    static void notBlank(String value, String name) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is blank");
        }
    }

    static void atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
        }
    }

    static void port(int value, String name) {
        if (value < 1 || value > 65_535) {
            throw new IllegalArgumentException(name + " is " + value + ", must be 1 to 65535");
        }
    }

    static void mac(String value) {
        if (!MAC.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a MAC address of six colon-separated pairs of lower-case hex digits: \"" + value + "\"");
        }
    }

    static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }
}
