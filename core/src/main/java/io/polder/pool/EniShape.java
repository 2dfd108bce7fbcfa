package io.polder.pool;

import io.polder.spi.CloudCapabilities;
import io.polder.spi.EniSpec;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import java.util.function.ToIntFunction;

/**
 * How many addresses the ENIs of an instance can have, as single ones and in prefixes. Immutable.
 *
 * @param maxAddresses the most single addresses that one call brings
 * @param maxPrefixes the most prefixes that one call brings; 0 where there are none, or none are wanted
 */
record EniShape(AddressFamilies families, InstanceType type, int maxAddresses, int maxPrefixes) {

    static EniShape of(EniSettings settings, InstanceType type, CloudCapabilities capabilities) {
        return new EniShape(
                settings.families(),
                type,
                capabilities.maxAddressesPerAssign(),
                settings.prefixes() ? capabilities.maxPrefixesPerAssign() : 0);
    }

    boolean hasPrefixes() {
        return maxPrefixes > 0;
    }

    /** The most that one call brings, of addresses, or in dual stack of pairs. */
    int maxBatch() {
        int most = hasPrefixes()
                ? least(family -> Math.min(maxPrefixes, prefixPlaces(family)) * EniPrefixes.size(family))
                : least(family -> Math.min(maxAddresses, type.perEni(family)));
        return Math.max(1, most);
    }

    /** The most that a new ENI has from the start. */
    int most(boolean prefixes) {
        if (!prefixes) {
            return least(type::perEni);
        }
        int others = families.all().size() - 1; // Each has one prefix at least.
        return least(family ->
                primary(family) + Math.min(maxPrefixes - others, prefixPlaces(family)) * EniPrefixes.size(family));
    }

    /** One that is to carry so much. */
    EniSpec fill(EniSpec spec, EniContent content) {
        EniSpec filled = spec;
        for (IpFamily family : families.all()) {
            int more = content.addresses() - primary(family);
            filled = content.prefixes()
                    ? filled.withPrefixes(family, prefixes(family, more))
                    : filled.withAddresses(family, more);
        }
        return filled;
    }

    /** How many places so many more addresses take. */
    static int prefixes(IpFamily family, int addresses) {
        int size = EniPrefixes.size(family);
        return (addresses + size - 1) / size;
    }

    private int prefixPlaces(IpFamily family) {
        return type.perEni(family) - (family == IpFamily.IPV4 ? 1 : 0);
    }

    /** Whether the address that every ENI has is a pod's. */
    private static int primary(IpFamily family) {
        return family == IpFamily.IPV4 ? 1 : 0;
    }

    private int least(ToIntFunction<IpFamily> of) {
        return families.all().stream().mapToInt(of).min().orElse(0);
    }
}
