package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpPrefix;
import java.util.Optional;

/**
 * A rule of nftables: what is from and to these prefixes meets the verdict (nft(8)). Immutable.
 *
 * @param from absent for everything
 * @param to absent for everything
 */
public record NftRule(Optional<IpPrefix> from, Optional<IpPrefix> to, Verdict verdict) {

    /** What becomes of a packet. */
    public enum Verdict {
        /** It passes this chain. */
        ACCEPT,
        /** It leaves with the address of the link that it leaves by, and answers find back; in chains of postrouting. */
        MASQUERADE
    }

    public NftRule {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(verdict, "verdict");
    }

    /** What is from a prefix, wherever it goes. */
    public static NftRule from(IpPrefix prefix, Verdict verdict) {
        return new NftRule(Optional.of(prefix), Optional.empty(), verdict);
    }

    /** What goes to a prefix, wherever it is from. */
    public static NftRule to(IpPrefix prefix, Verdict verdict) {
        return new NftRule(Optional.empty(), Optional.of(prefix), verdict);
    }

    /** {@code "from 10.0.0.0/8 to any: masquerade"}. */
    @Override
    public String toString() {
        return "from " + from.map(IpPrefix::toString).orElse("any") + " to "
                + to.map(IpPrefix::toString).orElse("any") + ": " + verdict;
    }
}
