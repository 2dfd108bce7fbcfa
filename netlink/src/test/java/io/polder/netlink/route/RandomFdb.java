package io.polder.netlink.route;

import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Random forwarding entries such as the kernel takes where the links of {@link Wires} are ports of a bridge, and where there is a VXLAN device with the number 42, the port 4789 and the next-hop object 20. Confined to one thread.
 */
final class RandomFdb {

    static final int NEXT_HOP = 20;

    private final Draw draw;
    private final Wires wires;
    private final int bridge;
    private final int vxlan;
    private final boolean vlans;

    /** @param vlans whether the bridge and its ports know VLAN 5 */
    RandomFdb(Random random, Wires wires, int bridge, int vxlan, boolean vlans) {
        this.draw = new Draw(random);
        this.wires = wires;
        this.bridge = bridge;
        this.vxlan = vxlan;
        this.vlans = vlans;
    }

    List<FdbEntry> list(int count) {
        return IntStream.range(0, count).mapToObj(this::entry).toList();
    }

    private FdbEntry entry(int number) {
        var mac = new MacAddress((draw.mac().bits() & ~0xffffL) | number);
        return switch (draw.between(0, 9)) {
            case 0 -> FdbEntry.of(bridge, mac).self().state(FdbState.PERMANENT).build();
            case 1 ->
                FdbEntry.of(wires.any(draw), mac)
                        .self()
                        .state(FdbState.PERMANENT)
                        .build();
            case 2, 3, 4, 5 -> ofBridge(mac);
            case 6 -> ofTunnel(new MacAddress(0), number);
            default -> ofTunnel(mac, number);
        };
    }

    private FdbEntry ofBridge(MacAddress mac) {
        var entry = FdbEntry.of(wires.any(draw), mac).state(draw.oneOf(FdbState.values()));
        if (vlans && draw.percent(30)) {
            entry.vlan(5);
        }
        if (draw.percent(20)) {
            return entry.state(FdbState.DYNAMIC)
                    .flag(NeighbourFlag.EXTERN_LEARN)
                    .build();
        }
        return draw.percent(20)
                ? entry.state(draw.oneOf(FdbState.STATIC, FdbState.DYNAMIC))
                        .flag(NeighbourFlag.STICKY)
                        .build()
                : entry.build();
    }

    private FdbEntry ofTunnel(MacAddress mac, int number) {
        var entry = FdbEntry.of(vxlan, mac).state(draw.oneOf(FdbState.values()));
        if (draw.percent(20)) {
            entry.flag(NeighbourFlag.ROUTER);
        }
        if (draw.percent(20)) {
            entry.flag(NeighbourFlag.EXTERN_LEARN);
        }
        if (mac.bits() == 0) { // Several far ends, which have the first one's state and flags.
            return FdbEntry.of(vxlan, mac)
                    .state(FdbState.PERMANENT)
                    .remote(farEnd(number))
                    .build();
        }
        if (draw.percent(20)) {
            return entry.nextHopObject(NEXT_HOP).build();
        }
        entry.remote(farEnd(number));
        if (draw.percent(30)) {
            entry.remotePort(draw.between(5000, 65_535));
        }
        if (draw.percent(30)) {
            entry.vni(draw.between(43, 0xff_ffff));
        }
        return draw.percent(30) ? entry.viaLink(wires.any(draw)).build() : entry.build();
    }

    private static IpAddress farEnd(int number) {
        return IpAddress.ofIpv4(12 << 24 | number + 1);
    }
}
