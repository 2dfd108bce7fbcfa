package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import java.util.List;
import java.util.Optional;

/**
 * A table of nftables with one chain, which translates the sources of what leaves: {@code type nat hook postrouting
 * priority srcnat}. Immutable.
 *
 * @param family of the packets, and of the rules' prefixes
 * @param name 1 to 255 bytes (NFT_NAME_MAXLEN); a family's tables have different names
 * @param rules the first that matches decides
 */
public record NatTable(AddressFamily family, String name, List<NftRule> rules) {

    private static final int LONGEST_NAME = 255;

    public NatTable {
        requireNonNull(family, "family");
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("name of a table is not 1 to 255 characters: \"" + name + "\"");
        }
        rules = List.copyOf(rules);
        for (NftRule rule : rules) {
            requireFamily(family, rule.from(), rule);
            requireFamily(family, rule.to(), rule);
        }
    }

    private static void requireFamily(AddressFamily family, Optional<IpPrefix> prefix, NftRule rule) {
        if (prefix.isPresent() && prefix.get().family() != family) {
            throw new IllegalArgumentException("rule " + rule + " is not of " + family);
        }
    }
}
