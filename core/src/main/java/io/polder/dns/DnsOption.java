package io.polder.dns;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** An option of resolv.conf(5). Immutable. */
public record DnsOption(String name, Optional<String> value) {

    private static final char BETWEEN = ':';

    public DnsOption {
        requireNonNull(value, "value");
        if (name.isEmpty()
                || name.indexOf(BETWEEN) >= 0
                || hasSpace(name)
                || value.filter(DnsOption::hasSpace).isPresent()) {
            throw new IllegalArgumentException("no option of resolv.conf: \"" + name + "\" with " + value);
        }
    }

    private static boolean hasSpace(String text) {
        return text.chars().anyMatch(Character::isWhitespace);
    }

    public static DnsOption of(String name, String value) {
        return new DnsOption(name, Optional.of(value));
    }

    /** {@code ndots:5}, or {@code rotate}. */
    public static DnsOption parse(String text) {
        int colon = text.indexOf(BETWEEN);
        return colon < 0
                ? new DnsOption(text, Optional.empty())
                : of(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return value.map(some -> name + BETWEEN + some).orElse(name);
    }
}
