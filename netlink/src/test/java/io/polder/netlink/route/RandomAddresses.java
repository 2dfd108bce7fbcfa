package io.polder.netlink.route;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Random addresses such as the kernel takes for the links of {@link Wires}, no two the same. Confined to one thread. */
final class RandomAddresses {

    private final Draw draw;
    private final Wires wires;

    RandomAddresses(Random random, Wires wires) {
        this.draw = new Draw(random);
        this.wires = wires;
    }

    List<Address> list(int count) {
        return IntStream.range(1, count + 1).mapToObj(this::address).toList();
    }

    private Address address(int number) {
        boolean ipv4 = draw.percent(60);
        int link = wires.any(draw);
        var address = Address.of(link, ipv4 ? ipv4(number) : ipv6(number));
        if (draw.percent(20)) {
            address.peer(
                    ipv4 ? IpAddress.ofIpv4(12 << 24 | number << 12) : IpAddress.ofIpv6(0x2001_0db9L << 32, number));
        }
        if (draw.percent(30)) {
            address.flag(AddressFlag.NOPREFIXROUTE);
        }
        if (draw.percent(30)) {
            address.metric(draw.notZero());
        }
        switch (draw.between(0, 4)) {
            case 0 -> address.preferredLifetime(ipv4 ? Duration.ZERO : lifetime());
            case 1 -> {
                Duration valid = lifetime();
                address.lifetimes(valid, draw.oneOf(valid, valid.dividedBy(2), Duration.ZERO));
            }
            default -> {}
        }
        if (ipv4) {
            addIpv4(address, number, wires.name(link));
        } else {
            addIpv6(address);
        }
        return address.build();
    }

    private void addIpv4(Address.Builder address, int number, String link) {
        if (draw.percent(40)) {
            address.broadcast(IpAddress.ofIpv4(draw.notZero()));
        }
        if (draw.percent(40)) {
            address.label(link + ":" + number);
        }
        if (draw.percent(40)) {
            address.scope(Scope.of(draw.between(0, 254)));
        }
    }

    private void addIpv6(Address.Builder address) {
        if (draw.percent(60)) {
            address.flag(AddressFlag.NODAD);
        }
        if (draw.percent(20)) {
            address.flag(AddressFlag.HOME);
        }
    }

    private IpPrefix ipv4(int number) {
        return new IpPrefix(IpAddress.ofIpv4(11 << 24 | number << 12 | draw.between(1, 4094)), draw.between(20, 32));
    }

    /** Global, site-local and link-local ones. */
    private IpPrefix ipv6(int number) {
        long network = draw.oneOf(0x2001_0db8L << 32, 0xfec0L << 48, 0xfe80L << 48);
        return new IpPrefix(IpAddress.ofIpv6(network | number, draw.notZero()), draw.between(64, 128));
    }

    /** Long enough for it to be seen that it is the one that was set. */
    private Duration lifetime() {
        return Duration.ofSeconds(2000L * draw.between(1, 1_000_000));
    }
}
