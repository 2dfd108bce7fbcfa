package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random next-hop objects such as the kernel takes where {@link Wires} are laid; groups last. Confined to one thread. */
final class RandomNextHops {

    private static final int FIRST = 1000;
    private static final int STEP = 10_000_019; // Up to 2^32 in some hundreds of steps.

    private final Draw draw;
    private final Wires wires;
    private final List<NextHopObject> made = new ArrayList<>();

    RandomNextHops(Random random, Wires wires) {
        this.draw = new Draw(random);
        this.wires = wires;
    }

    /** @param count of objects that are no groups, at least 2; of groups there are half as many besides */
    List<NextHopObject> list(int count) {
        make(path(draw.hostOf("10.0.0"), wires.link(false), false));
        make(new NextHopKind.TunnelEnd(draw.hostOf("192.0.2")));
        for (int i = 2; i < count; i++) {
            make(alone());
        }
        var paths = idsOf(NextHopKind.Path.class);
        var tunnelEnds = made.stream()
                .filter(object -> object.kind() instanceof NextHopKind.TunnelEnd end
                        && end.remote().isIpv4())
                .map(NextHopObject::id)
                .toList();
        for (int i = 0; i < count / 2; i++) {
            make(draw.percent(20) ? new NextHopKind.Group(members(tunnelEnds), true) : group(paths));
        }
        return made;
    }

    private void make(NextHopKind kind) {
        int id = FIRST + made.size() * STEP;
        made.add(new NextHopObject(id, draw.between(0, 255), kind, RawAttributes.NONE));
    }

    private NextHopKind alone() {
        boolean ipv4 = draw.percent(50);
        boolean second = draw.percent(50);
        int link = wires.link(second);
        var family = ipv4 ? AddressFamily.INET : AddressFamily.INET6;
        return switch (draw.between(0, 6)) {
            case 0 -> new NextHopKind.Blackhole(family);
            case 1 -> new NextHopKind.TunnelEnd(draw.hostOf(ipv4 ? "192.0.2" : "2001:db8::"));
            case 2 -> new NextHopKind.Path(family, link, Optional.empty(), false);
            case 3 -> path(draw.hostOf(ipv4 ? "192.0.2" : "2001:db8::"), link, true);
            default ->
                ipv4
                        ? path(draw.hostOf(second ? "10.0.1" : "10.0.0"), link, false)
                        : path(draw.hostOf(second ? "fd00:1::" : "fd00::"), link, false);
        };
    }

    private NextHopKind group(List<Integer> ids) {
        var members = members(ids);
        if (draw.percent(50)) {
            return new NextHopKind.Group(members, false);
        }
        return new NextHopKind.ResilientGroup(
                members,
                draw.between(members.size(), 100),
                Duration.ofSeconds(draw.between(0, 1000)),
                Duration.ofSeconds(draw.between(0, 1000)));
    }

    private List<NextHopKind.Member> members(List<Integer> ids) {
        var members = new ArrayList<NextHopKind.Member>();
        for (int i = draw.between(0, ids.size() - 1); i < ids.size() && members.size() < 5; i += draw.between(1, 9)) {
            members.add(new NextHopKind.Member(ids.get(i), draw.between(1, 256)));
        }
        return members;
    }

    private List<Integer> idsOf(Class<? extends NextHopKind> kind) {
        return made.stream()
                .filter(object -> kind.isInstance(object.kind()))
                .map(NextHopObject::id)
                .toList();
    }

    private static NextHopKind path(IpAddress gateway, int link, boolean onlink) {
        return new NextHopKind.Path(gateway.family(), link, Optional.of(gateway), onlink);
    }
}
