package io.polder.netlink.route;

import static io.polder.netlink.route.Setting.choice;
import static io.polder.netlink.route.Setting.flag;
import static io.polder.netlink.route.Setting.number;
import static io.polder.netlink.route.Setting.presence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.polder.netlink.IpAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** VXLAN tunnels, for tests. Stateless. */
final class VxlanSamples {

    /** The index of the link below one, given its number. */
    static final int LOWER = 100_000;

    private static final int FIRST_PORT = 10_000;

    private static final SettingTable<Vxlan, Vxlan.Builder> TABLE = new SettingTable<Vxlan, Vxlan.Builder>()
            .withNotDrawn(number("id", 0, 0xff_ffff, Vxlan.Builder::id, Vxlan::id))
            .withNotDrawn(flag("external", Vxlan.Builder::external, Vxlan::external, no("external")))
            .withNotDrawn(flag("vnifilter", Vxlan.Builder::vniFilter, Vxlan::vniFilter, no("vnifilter")))
            .withNotDrawn(presence("gpe", Vxlan.Builder::genericProtocol, Vxlan::genericProtocol, "gpe"))
            .with(presence("gbp", Vxlan.Builder::groupPolicy, Vxlan::groupPolicy, "gbp"))
            .with(address("remote", Vxlan.Builder::remote, Vxlan::remote))
            .with(address("local", Vxlan.Builder::local, Vxlan::local))
            .withNotDrawn(number("link", 1, 1, Vxlan.Builder::link, Vxlan::link, index -> "dev if" + index))
            .withNotDrawn(number(
                    "label", 0, 0xf_ffff, Vxlan.Builder::flowLabel, Vxlan::flowLabel, label -> "flowlabel " + label))
            .withNotDrawn(number("port", 1, 0xffff, Vxlan.Builder::port, Vxlan::port, port -> "dstport " + port))
            .with(new Setting<>(
                    "port_range",
                    Optional.of(VxlanSamples::ports),
                    Vxlan.Builder::sourcePorts,
                    Vxlan::sourcePorts,
                    ports -> "srcport " + ports.low() + " " + ports.high(),
                    json -> new Vxlan.PortRange(
                            json.get("low").asInt(), json.get("high").asInt()),
                    Optional.empty(),
                    true))
            .withNotDrawn(number("ttl", 0, 0xff, Vxlan.Builder::ttl, Vxlan::ttl))
            .withNotDrawn(presence("", Vxlan.Builder::ttlInherited, Vxlan::ttlInherited, "ttl inherit"))
            .with(number(
                    "tos",
                    0,
                    0xff,
                    Vxlan.Builder::tos,
                    Vxlan::tos,
                    tos -> "tos " + (tos == 1 ? "inherit" : "0x" + Integer.toHexString(tos))))
            .with(choice(
                    "df",
                    Vxlan.DontFragment.values(),
                    Vxlan.Builder::dontFragment,
                    Vxlan::dontFragment,
                    "df",
                    df -> df.name().toLowerCase(Locale.ROOT)))
            .with(new Setting<>(
                    "ageing",
                    Optional.of(random -> Duration.ofSeconds(random.nextInt(100_000))),
                    Vxlan.Builder::ageing,
                    Vxlan::ageing,
                    time -> "ageing " + time.toSeconds(),
                    json -> Duration.ofSeconds(json.asLong()),
                    Optional.empty(),
                    true))
            .with(number("limit", 0, 1 << 20, Vxlan.Builder::limit, Vxlan::limit, limit -> "maxaddress " + limit))
            .with(flag("learning", Vxlan.Builder::learning, Vxlan::learning, no("learning")))
            .with(flag("proxy", Vxlan.Builder::proxy, Vxlan::proxy, no("proxy")))
            .with(flag("rsc", Vxlan.Builder::routeShortCircuit, Vxlan::routeShortCircuit, no("rsc")))
            .with(flag("l2miss", Vxlan.Builder::l2Miss, Vxlan::l2Miss, no("l2miss")))
            .with(flag("l3miss", Vxlan.Builder::l3Miss, Vxlan::l3Miss, no("l3miss")))
            .with(flag("udp_csum", Vxlan.Builder::udpChecksum, Vxlan::udpChecksum, no("udpcsum")))
            .with(flag(
                    "udp_zero_csum6_tx",
                    Vxlan.Builder::udpZeroChecksum6Tx,
                    Vxlan::udpZeroChecksum6Tx,
                    no("udp6zerocsumtx")))
            .with(flag(
                    "udp_zero_csum6_rx",
                    Vxlan.Builder::udpZeroChecksum6Rx,
                    Vxlan::udpZeroChecksum6Rx,
                    no("udp6zerocsumrx")))
            .with(flag("remcsum_tx", Vxlan.Builder::remoteChecksumTx, Vxlan::remoteChecksumTx, no("remcsumtx")))
            .with(flag("remcsum_rx", Vxlan.Builder::remoteChecksumRx, Vxlan::remoteChecksumRx, no("remcsumrx")))
            .withUnknownToSome(flag("localbypass", Vxlan.Builder::localBypass, Vxlan::localBypass));

    static final KindSample<Vxlan, Vxlan.Builder> VXLAN = new KindSample<>(
            "vxlan", Vxlan.class, false, true, Vxlan.of(1).build(), TABLE, VxlanSamples::draw, VxlanSamples::tidy);

    private VxlanSamples() {}

    private static Vxlan draw(Random random, Optional<Vxlan> plain, int number) {
        int port = FIRST_PORT + number; // Two with one identifier, or none, cannot share a port.
        if (random.nextInt(8) == 0) {
            return generic(random).port(port).build();
        }
        Vxlan.Builder vxlan = random.nextInt(4) == 0 ? Vxlan.ofExternal() : Vxlan.of(random.nextInt(1 << 24));
        if (vxlan.build().external().isPresent() && random.nextBoolean()) {
            vxlan.vniFilter(true);
        }
        TABLE.drawInto(vxlan.port(port), random, plain);
        drawAddresses(vxlan, random, number);
        switch (random.nextInt(3)) {
            case 0 -> vxlan.ttl(random.nextInt(256));
            case 1 -> vxlan.ttlInherited(true);
            default -> {}
        }
        return vxlan.build();
    }

    /** The generic protocol extension goes with few other settings (VXLAN_F_ALLOWED_GPE in include/net/vxlan.h). */
    private static Vxlan.Builder generic(Random random) {
        return Vxlan.ofExternal()
                .genericProtocol(true)
                .learning(false)
                .udpChecksum(random.nextBoolean())
                .udpZeroChecksum6Rx(random.nextBoolean());
    }

    /** Both of one family; a flow label with IPv6 only; a group with a link below only. */
    private static void drawAddresses(Vxlan.Builder vxlan, Random random, int number) {
        boolean ipv6 = random.nextBoolean();
        boolean any = false;
        if (random.nextBoolean()) {
            vxlan.local(address(random, ipv6 ? 0xfd : 10));
            any = true;
        }
        switch (random.nextInt(3)) {
            case 0 -> vxlan.remote(address(random, ipv6 ? 0xfd : 10));
            case 1 -> vxlan.remote(address(random, ipv6 ? 0xff : 239)).link(LOWER + number);
            default -> {}
        }
        if (ipv6 && any && random.nextBoolean()) {
            vxlan.flowLabel(random.nextInt(1 << 20));
        }
    }

    /** An IPv6 address where the first byte is one of theirs. */
    private static IpAddress address(Random random, int first) {
        return first >= 0xf0
                ? IpAddress.ofIpv6((long) first << 56 | 5L << 48 | random.nextInt(1 << 30), random.nextLong())
                : IpAddress.ofIpv4(first << 24 | random.nextInt(1 << 24));
    }

    private static Vxlan.PortRange ports(Random random) {
        int low = random.nextInt(0x10000);
        return new Vxlan.PortRange(low, Setting.between(random, low, 0xffff));
    }

    private static Setting<Vxlan, Vxlan.Builder, IpAddress> address(
            String key, BiConsumer<Vxlan.Builder, IpAddress> setter, Function<Vxlan, Optional<IpAddress>> getter) {
        return new Setting<>(
                key,
                Optional.empty(),
                setter,
                getter,
                address -> (address.isMulticast() ? "group" : key) + " " + address,
                json -> IpAddress.parse(json.asText()),
                Optional.empty(),
                false);
    }

    private static Function<Boolean, String> no(String word) {
        return on -> on ? word : "no" + word;
    }

    /** {@code group}, {@code group6} and {@code remote6} are one attribute or two. */
    private static void tidy(ObjectNode data) {
        rename(data, "group", "remote");
        rename(data, "group6", "remote");
        rename(data, "remote6", "remote");
        rename(data, "local6", "local");
    }

    private static void rename(ObjectNode data, String from, String to) {
        if (data.has(from)) {
            data.set(to, data.remove(from));
        }
    }
}
