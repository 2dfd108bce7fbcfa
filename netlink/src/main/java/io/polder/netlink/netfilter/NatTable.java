package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A table of nftables that translates the sources of what leaves ({@code type nat hook postrouting priority srcnat}) and the
 * destinations of what comes and of what the namespace itself sends ({@code hook prerouting} and {@code output, priority
 * dstnat}). Immutable.
 *
 * @param family of the packets, and of the rules' prefixes
 * @param name 1 to 255 bytes (NFT_NAME_MAXLEN); a family's tables have different names
 * @param rules about sources: the first that matches decides
 * @param destinations no two of the same address, protocol and port
 */
public record NatTable(AddressFamily family, String name, List<NftRule> rules, List<DestinationNat> destinations) {

    private static final int LONGEST_NAME = 255;

    public NatTable {
        requireNonNull(family, "family");
        checkName(name);
        rules = List.copyOf(rules);
        destinations = List.copyOf(destinations);
        for (NftRule rule : rules) {
            requireFamily(family, rule.from(), rule);
            requireFamily(family, rule.to(), rule);
        }
        var keys = new HashSet<String>();
        for (DestinationNat destination : destinations) {
            if (destination.address().family() != family || !keys.add(destination.toString())) {
                throw new IllegalArgumentException(destination + " is not of " + family + ", or there twice");
            }
        }
    }

    /** One that translates sources alone. */
    public NatTable(AddressFamily family, String name, List<NftRule> rules) {
        this(family, name, rules, List.of());
    }

    /** One that translates destinations alone. */
    public static NatTable ofDestinations(AddressFamily family, String name, List<DestinationNat> destinations) {
        return new NatTable(family, name, List.of(), destinations);
    }

    static void checkName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("name of a table is not 1 to 255 characters: \"" + name + "\"");
        }
    }

    private static void requireFamily(AddressFamily family, Optional<IpPrefix> prefix, NftRule rule) {
        if (prefix.isPresent() && prefix.get().family() != family) {
            throw new IllegalArgumentException("rule " + rule + " is not of " + family);
        }
    }
}
