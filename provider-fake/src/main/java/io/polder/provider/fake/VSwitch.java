package io.polder.provider.fake;

import io.polder.spi.Cidr;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The addresses of one subnet. The last but two of IPv4 is the gateway. Confined to {@link Inventory}'s lock.
 */
final class VSwitch {

    private final String id;
    private final String zoneId;
    private final Ipv4Space ipv4;
    private final Optional<Ipv6Space> ipv6;

    /** @throws IllegalArgumentException when a range is of the wrong family or too large or too small */
    VSwitch(String id, String zoneId, Cidr cidr, Optional<Cidr> ipv6Cidr) {
        this.id = id;
        this.zoneId = zoneId;
        this.ipv4 = new Ipv4Space(cidr);
        this.ipv6 = ipv6Cidr.map(Ipv6Space::new);
    }

    String id() {
        return id;
    }

    Subnet describe() {
        return new Subnet(id, zoneId, ipv4.cidr(), ipv6.map(Ipv6Space::cidr), ipv4.gateway(), ipv4.free());
    }

    String zoneId() {
        return zoneId;
    }

    boolean hasIpv6() {
        return ipv6.isPresent();
    }

    boolean overlaps(VSwitch other) {
        return overlap(ipv4.cidr(), other.ipv4.cidr())
                || (ipv6.isPresent()
                        && other.ipv6.isPresent()
                        && overlap(ipv6.get().cidr(), other.ipv6.get().cidr()));
    }

    private static boolean overlap(Cidr one, Cidr other) {
        return one.contains(other.network()) || other.contains(one.network());
    }

    int free() {
        return ipv4.free();
    }

    /** Takes all of it, or throws and takes nothing. */
    Grant take(Wish wish) {
        if (wish.isIpv6() && ipv6.isEmpty()) {
            throw Refusal.invalid("InvalidVSwitch.Ipv6NotTurnOn", "subnet " + id + " has no IPv6");
        }
        var taken = new Grant(List.of(), List.of());
        try {
            taken = taken.and(Grant.of(some(wish.ipv4(), ipv4::take, "free addresses")));
            taken = taken.and(new Grant(List.of(), some(wish.ipv4Prefixes(), ipv4::takePrefixes, "free prefixes")));
            if (ipv6.isPresent()) {
                AddressSpace space = ipv6.get();
                taken = taken.and(Grant.of(some(wish.ipv6(), space::take, "free IPv6 addresses")));
                taken = taken.and(
                        new Grant(List.of(), some(wish.ipv6Prefixes(), space::takePrefixes, "free IPv6 prefixes")));
            }
            return taken;
        } catch (Refusal refusal) {
            giveBack(taken);
            throw refusal;
        }
    }

    private <T> List<T> some(int count, IntFunction<List<T>> take, String what) {
        List<T> taken = count == 0 ? List.of() : take.apply(count);
        if (taken.size() < count) {
            throw new Refusal(
                    Fault.ADDRESSES_EXHAUSTED,
                    Fault.ADDRESSES_EXHAUSTED.code(),
                    "subnet " + id + " has not as many " + what + " as were asked for: " + count + " (" + free()
                            + " free addresses)");
        }
        return taken;
    }

    void giveBack(Grant grant) {
        for (InetAddress address : grant.addresses()) {
            space(IpFamily.of(address)).giveBack(address);
        }
        for (Cidr prefix : grant.prefixes()) {
            space(prefix.family()).giveBackPrefix(prefix);
        }
    }

    private AddressSpace space(IpFamily family) {
        return family == IpFamily.IPV4 ? ipv4 : ipv6.orElseThrow();
    }
}
