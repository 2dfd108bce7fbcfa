package io.polder.dns;

import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Marks of ownership: for each name and type a TXT record beneath the name, so that it lies in the zone, also for the zone's own
 * name, and stands beside no CNAME. Immutable.
 */
record DnsOwnership(String owner) {

    private static final String LABEL = "polder-";
    private static final String HERITAGE = "heritage=polder,owner=";
    private static final String WILDCARD = "*.";
    private static final String WILDCARD_LABEL = "polder-wildcard.";
    private static final Duration TTL = Duration.ofMinutes(5);

    /** {@code polder-a.www.example.internal}, with this owner. */
    DnsRecordSet mark(DnsRecordSet of) {
        return new DnsRecordSet(nameOf(of.name(), of.type()), DnsType.TXT, TTL, Set.of(HERITAGE + owner));
    }

    static String nameOf(String name, DnsType type) {
        String plain = name.startsWith(WILDCARD) ? WILDCARD_LABEL + name.substring(WILDCARD.length()) : name;
        return LABEL + type.name().toLowerCase(Locale.ROOT) + "." + plain;
    }

    /** Whose mark a text is; empty when it is none. */
    static Optional<String> ownerIn(Set<String> texts) {
        return texts.stream()
                .filter(text -> text.startsWith(HERITAGE))
                .map(text -> text.substring(HERITAGE.length()))
                .findFirst();
    }

    /** The name and type that a mark with this name is about; empty when it is none. */
    static Optional<Marked> markedBy(String name) {
        int dot = name.indexOf('.');
        if (dot < 0 || !name.startsWith(LABEL)) {
            return Optional.empty();
        }
        String type = name.substring(LABEL.length(), dot).toUpperCase(Locale.ROOT);
        String rest = name.substring(dot + 1);
        String marked = rest.startsWith(WILDCARD_LABEL) ? WILDCARD + rest.substring(WILDCARD_LABEL.length()) : rest;
        for (DnsType each : DnsType.values()) {
            if (each.name().equals(type)) {
                return Optional.of(new Marked(marked, each));
            }
        }
        return Optional.empty();
    }

    /** What a mark is about. */
    record Marked(String name, DnsType type) {}
}
