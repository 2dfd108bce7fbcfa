package io.polder.provider.fake;

import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;

/** What is asked for of a subnet. Immutable. */
record Wish(int ipv4, int ipv6, int ipv4Prefixes, int ipv6Prefixes) {

    static Wish addresses(IpFamily family, int count) {
        return family == IpFamily.IPV4 ? new Wish(count, 0, 0, 0) : new Wish(0, count, 0, 0);
    }

    /** What an instance is born with. */
    static Wish primary(int ipv6) {
        return new Wish(1, ipv6, 0, 0);
    }

    static Wish prefixes(IpFamily family, int count) {
        return family == IpFamily.IPV4 ? new Wish(0, 0, count, 0) : new Wish(0, 0, 0, count);
    }

    /** What a new ENI needs, its primary address included. */
    static Wish of(EniSpec spec) {
        return new Wish(
                spec.secondaryAddressCount() + 1,
                spec.ipv6AddressCount(),
                spec.ipv4PrefixCount(),
                spec.ipv6PrefixCount());
    }

    boolean isIpv6() {
        return ipv6 + ipv6Prefixes > 0;
    }

    int addresses() {
        return ipv4 + ipv6;
    }

    int prefixes() {
        return ipv4Prefixes + ipv6Prefixes;
    }

    /** Addresses and prefixes of a family: what instance types limit. */
    int of(IpFamily family) {
        return family == IpFamily.IPV4 ? ipv4 + ipv4Prefixes : ipv6 + ipv6Prefixes;
    }
}
