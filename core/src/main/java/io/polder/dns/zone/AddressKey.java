package io.polder.dns.zone;

import io.polder.netlink.IpAddress;

/** Somebody's address. Immutable. */
record AddressKey(IpAddress address, String namespace, String name) implements Comparable<AddressKey> {

    /** Not after any that somebody has at this address. */
    static AddressKey first(IpAddress address) {
        return new AddressKey(address, "", "");
    }

    /** By address, as numbers, then by namespace and name. */
    @Override
    public int compareTo(AddressKey other) {
        int order = address.family().compareTo(other.address.family());
        if (order == 0) {
            order = Long.compareUnsigned(address.high(), other.address.high());
        }
        if (order == 0) {
            order = Long.compareUnsigned(address.low(), other.address.low());
        }
        if (order == 0) {
            order = namespace.compareTo(other.namespace);
        }
        return order == 0 ? name.compareTo(other.name) : order;
    }
}
