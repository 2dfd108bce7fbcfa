package io.polder.pool;

import java.util.List;

/**
 * What a new ENI is to carry. Immutable.
 *
 * @param addresses how many of each family of the pool's, the primary one included
 * @param prefixes whether those beyond the primary one are to come in prefixes, in which there may be more
 */
record EniContent(int addresses, boolean prefixes) {

    private static final String PREFIXES = "PREFIXES";

    /** As an {@link Intent} has it. */
    List<String> details() {
        String count = Integer.toString(addresses);
        return prefixes ? List.of(count, PREFIXES) : List.of(count);
    }

    static EniContent of(List<String> details) {
        return new EniContent(Integer.parseInt(details.get(0)), details.contains(PREFIXES));
    }
}
