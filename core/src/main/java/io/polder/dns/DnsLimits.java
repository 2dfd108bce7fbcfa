package io.polder.dns;

/**
 * How much a {@code resolv.conf} may say.
 *
 * @param servers how many
 * @param searches how many
 * @param searchCharacters of all searches, with a space between them
 */
public record DnsLimits(int servers, int searches, int searchCharacters) {

    /** Kubernetes', since 1.26, for glibc 2.26 and later. */
    public static final DnsLimits STANDARD = new DnsLimits(3, 32, 2048);

    /** Those of before, for older resolvers; musl cuts at 256 characters. */
    public static final DnsLimits LEGACY = new DnsLimits(3, 6, 256);

    static final int LONGEST_DOMAIN = 253;

    public DnsLimits {
        if (servers < 1 || searches < 0 || searchCharacters < 0) {
            throw new IllegalArgumentException("limits of " + servers + " servers, " + searches + " searches, "
                    + searchCharacters + " characters");
        }
    }
}
