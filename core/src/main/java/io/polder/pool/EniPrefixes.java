package io.polder.pool;

import io.polder.spi.Cidr;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The prefixes of one ENI, and which addresses of them are for pods. Confined: its inventory's lock guards it. */
final class EniPrefixes {

    private static final int OF_IPV4 = 16; // A /28.
    private static final int OF_IPV6 = 256; // Of a /80: no node has more pods.

    private enum State {
        USABLE,
        /** Its release is about to be asked for, or under way. */
        DEPARTING,
        /** Its release may have happened. */
        UNCERTAIN,
        /** It seems to be there, and nobody is given an address of it. */
        QUARANTINED
    }

    private final Map<Cidr, State> states = new LinkedHashMap<>();
    private final Map<InetAddress, Cidr> byAddress = new HashMap<>();
    private final Set<Cidr> again = new HashSet<>(); // Assigned while they were departing.

    /** How many addresses a prefix of that family has for pods. */
    static int size(IpFamily family) {
        return family == IpFamily.IPV4 ? OF_IPV4 : OF_IPV6;
    }

    /** Its addresses for pods: all of an IPv4 one, the first ones of an IPv6 one. */
    static List<InetAddress> addresses(Cidr prefix) {
        byte[] first = prefix.network().getAddress();
        int bits = Math.min(first.length * 8 - prefix.prefixLength(), 8);
        int count = Math.min(1 << bits, size(prefix.family()));
        var addresses = new ArrayList<InetAddress>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(plus(first, i));
        }
        return addresses;
    }

    /** The offset is in bits of the last byte that are zero in the first address. */
    private static InetAddress plus(byte[] first, int offset) {
        byte[] address = first.clone();
        address[address.length - 1] |= (byte) offset;
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes: " + Arrays.toString(address), e);
        }
    }

    /** Takes it up; returns the addresses that are free by that. */
    List<InetAddress> add(Cidr prefix) {
        State before = states.get(prefix);
        if (before == State.DEPARTING || before == State.UNCERTAIN) {
            again.add(prefix);
            return List.of();
        }
        if (before != null) {
            return List.of();
        }
        states.put(prefix, State.USABLE);
        List<InetAddress> addresses = addresses(prefix);
        addresses.forEach(address -> byAddress.put(address, prefix));
        return addresses;
    }

    void quarantine(Cidr prefix) {
        states.putIfAbsent(prefix, State.QUARANTINED);
    }

    boolean contains(Cidr prefix) {
        return states.containsKey(prefix);
    }

    /** Whether it is there for certain. */
    boolean isUsable(Cidr prefix) {
        return states.get(prefix) == State.USABLE;
    }

    /** Whether the address is one of a prefix; where that departs, it is a single one that has come since. */
    boolean has(InetAddress address) {
        return of(address).isPresent();
    }

    private Optional<Cidr> of(InetAddress address) {
        return Optional.ofNullable(byAddress.get(address)).filter(this::isUsable);
    }

    /** The prefixes that the addresses are of. */
    List<Cidr> of(List<InetAddress> addresses) {
        return addresses.stream().flatMap(address -> of(address).stream()).toList();
    }

    /** How many of a family take a place. */
    int count(IpFamily family) {
        return (int) states.keySet().stream()
                .filter(prefix -> prefix.family() == family)
                .count();
    }

    /** What is to be released: those that have none of these addresses, and those whose release has not ended. */
    Set<Cidr> departAllBut(Set<InetAddress> held) {
        if (states.isEmpty()) {
            return Set.of();
        }
        var used = new HashSet<>(of(List.copyOf(held)));
        states.replaceAll((prefix, state) -> state == State.USABLE && !used.contains(prefix) ? State.DEPARTING : state);
        return states.entrySet().stream()
                .filter(entry -> entry.getValue() == State.DEPARTING || entry.getValue() == State.UNCERTAIN)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Their release may have happened. */
    void maybeDeparted(Set<Cidr> prefixes) {
        prefixes.forEach(prefix -> states.put(prefix, State.UNCERTAIN));
    }

    /** Their release has not happened this time; returns the addresses that are free again. */
    List<InetAddress> stay(Set<Cidr> prefixes) {
        var free = new ArrayList<InetAddress>();
        for (Cidr prefix : prefixes) {
            if (states.replace(prefix, State.DEPARTING, State.USABLE)) {
                free.addAll(addresses(prefix));
            }
        }
        return free;
    }

    /**
     * Their release has happened.
     *
     * @return whether the cloud has assigned one of them again meanwhile: it may be there then, or not
     */
    boolean departed(Set<Cidr> prefixes) {
        states.keySet().removeAll(prefixes);
        byAddress.values().removeIf(prefixes::contains);
        return again.removeAll(prefixes);
    }
}
