package io.polder.netlink.route;

import static io.polder.netlink.route.Setting.choice;
import static io.polder.netlink.route.Setting.number;

import java.util.Locale;

/** Kinds of links with few settings or none, for tests. Stateless. */
final class PlainSamples {

    private static final SettingTable<Netkit, Netkit.Builder> NETKITS = netkit();

    /** The tool knows none of the settings, nor prints them. */
    static final KindSample<Netkit, Netkit.Builder> NETKIT = new KindSample<>(
            "netkit",
            Netkit.class,
            false,
            false,
            Netkit.builder().build(),
            NETKITS,
            (random, plain, number) -> {
                var netkit = Netkit.builder();
                NETKITS.drawInto(netkit, random, plain);
                return netkit.build();
            },
            json -> {});

    static final KindSample<Ifb, Object> IFB = new KindSample<>(
            "ifb",
            Ifb.class,
            false,
            true,
            new Ifb(),
            new SettingTable<>(),
            (random, plain, number) -> new Ifb(),
            json -> {});

    static final KindSample<Dummy, Object> DUMMY = new KindSample<>(
            "dummy",
            Dummy.class,
            false,
            true,
            new Dummy(),
            new SettingTable<>(),
            (random, plain, number) -> new Dummy(),
            json -> {});

    private PlainSamples() {}

    private static SettingTable<Netkit, Netkit.Builder> netkit() {
        return new SettingTable<Netkit, Netkit.Builder>()
                .with(choice("mode", Netkit.Mode.values(), Netkit.Builder::mode, Netkit::mode, "", PlainSamples::word))
                .with(choice(
                        "policy",
                        Netkit.Policy.values(),
                        Netkit.Builder::policy,
                        Netkit::policy,
                        "",
                        PlainSamples::word))
                .with(choice(
                        "peer_policy",
                        Netkit.Policy.values(),
                        Netkit.Builder::peerPolicy,
                        Netkit::peerPolicy,
                        "",
                        PlainSamples::word))
                .with(choice(
                        "scrub", Netkit.Scrub.values(), Netkit.Builder::scrub, Netkit::scrub, "", PlainSamples::word))
                .with(choice(
                        "peer_scrub",
                        Netkit.Scrub.values(),
                        Netkit.Builder::peerScrub,
                        Netkit::peerScrub,
                        "",
                        PlainSamples::word))
                .withUnknownToSome(number("headroom", 0, 512, Netkit.Builder::headroom, Netkit::headroom))
                .withUnknownToSome(number("tailroom", 0, 512, Netkit.Builder::tailroom, Netkit::tailroom));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
