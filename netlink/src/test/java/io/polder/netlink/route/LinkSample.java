package io.polder.netlink.route;

import io.polder.netlink.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A link of random settings, for tests: to be made by us or by {@code ip}. Immutable.
 *
 * @param after what can be set only once it is there
 * @param names its alternative names
 */
record LinkSample(Optional<KindSample<?, ?>> kind, LinkSpec spec, LinkChange after, List<String> names) {

    static final int FIRST_INDEX = 1000;
    private static final int FIRST_PEER_INDEX = 200_000;
    private static final int LETTERS = 20;

    /** One of any kind but veth, with settings that some kernel may not have. */
    static LinkSample drawAny(Random random) {
        KindSample<?, ?> kind = Setting.oneOf(random, KindSample.all().toArray(KindSample<?, ?>[]::new));
        return draw(random, kind, Optional.empty(), random.nextInt(50_000));
    }

    /** @param number another one for each link of a namespace */
    static LinkSample draw(Random random, KindSample<?, ?> kind, Optional<LinkKind> plain, int number) {
        LinkKind settings = kind.draw(random, plain, number);
        LinkSpec.Builder spec = LinkSpec.of("x" + number, settings);
        if (kind.onParent()) {
            spec.parent(VxlanSamples.LOWER + number);
        }
        drawCommon(spec, random, settings);
        return finish(Optional.of(kind), spec.index(FIRST_INDEX + number), random, number);
    }

    static LinkSample drawVeth(Random random, int number) {
        LinkSpec.Builder peer = LinkSpec.peer("y" + number).index(FIRST_PEER_INDEX + number);
        drawCommon(peer, random, new Ifb());
        LinkSpec.Builder spec = LinkSpec.veth("x" + number, peer.build());
        drawCommon(spec, random, spec.build().kind());
        return finish(Optional.empty(), spec.index(FIRST_INDEX + number), random, number);
    }

    /** A unicast address of local administration. */
    static MacAddress mac(Random random) {
        return new MacAddress(0x0200_0000_0000L | (random.nextLong() & 0xff_ffff_ffffL));
    }

    /** The index of the link that has to be below it. */
    OptionalInt lower() {
        return spec.kind() instanceof Vxlan vxlan ? vxlan.link() : spec.parent();
    }

    boolean isKnownToIp() {
        return kind.map(KindSample::known).orElse(true);
    }

    /** Lines for {@code ip -batch} that make it. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        String parent = spec.parent().isPresent() ? " link if" + spec.parent().getAsInt() : "";
        String type = kind.map(k -> k.word() + " " + k.arguments(spec.kind())).orElseGet(this::vethArguments);
        lines.add("link add" + parent + " " + common(spec) + " type " + type);
        String set = after.alias().map(alias -> " alias \"" + alias + '"').orElse("")
                + after.addressGeneration()
                        .map(LinkSample::word)
                        .map(mode -> " addrgenmode " + mode)
                        .orElse("");
        if (!set.isEmpty()) {
            lines.add("link set dev " + spec.name() + set);
        }
        names.forEach(name -> lines.add("link property add dev " + spec.name() + " altname " + name));
        return lines;
    }

    /** What did not come back as it was set. */
    List<String> lost(Link read, boolean byIp) {
        var lost = new ArrayList<>(lost(spec, read));
        compare(lost, "alias", after.alias(), read.alias());
        compare(lost, "address generation", after.addressGeneration(), read.addressGeneration());
        if (!names.equals(read.alternativeNames())) {
            lost.add("names: set " + names + ", read " + read.alternativeNames());
        }
        LinkKind kindRead = read.kind().orElseThrow();
        kind.ifPresent(k -> lost.addAll(k.lost(spec.kind(), kindRead, byIp)));
        return lost;
    }

    static List<String> lost(LinkSpec spec, Link read) {
        var lost = new ArrayList<String>();
        compare(lost, "name", Optional.of(spec.name()), Optional.of(read.name()));
        compare(lost, "mac", spec.mac(), read.mac());
        compare(lost, "mtu", Setting.boxed(spec.mtu()), Optional.of(read.mtu()));
        compare(lost, "group", Setting.boxed(spec.group()), Optional.of(read.group()));
        compare(lost, "index", Setting.boxed(spec.index()), Optional.of(read.index()));
        compare(lost, "parent", Setting.boxed(spec.parent()), Setting.boxed(read.parent()));
        compare(
                lost,
                "queue",
                Setting.boxed(spec.txQueueLength()),
                Setting.boxed(read.queues().txLength()));
        compare(
                lost,
                "tx queues",
                Setting.boxed(spec.txQueues()),
                Setting.boxed(read.queues().tx()));
        compare(
                lost,
                "rx queues",
                Setting.boxed(spec.rxQueues()),
                Setting.boxed(read.queues().rx()));
        for (LinkFlag flag : LinkFlag.values()) {
            compare(lost, flag.name(), spec.flag(flag), Optional.of(read.flags().contains(flag)));
        }
        return lost;
    }

    private static LinkSample finish(
            Optional<KindSample<?, ?>> kind, LinkSpec.Builder spec, Random random, int number) {
        LinkChange.Builder after = LinkChange.of(FIRST_INDEX + number);
        if (random.nextInt(3) == 0) {
            after.alias(text(random));
        }
        var modes = List.of(AddressGeneration.EUI64, AddressGeneration.NONE, AddressGeneration.RANDOM);
        if (random.nextInt(3) == 0) {
            after.addressGeneration(modes.get(random.nextInt(3)));
        }
        var names = new ArrayList<String>();
        for (int i = random.nextInt(5) - 2; i > 0; i--) {
            names.add("alternative-" + "long-".repeat(random.nextInt(20)) + number + "-" + i);
        }
        return new LinkSample(kind, spec.build(), after.build(), List.copyOf(names));
    }

    private static void drawCommon(LinkSpec.Builder spec, Random random, LinkKind kind) {
        if (hasOwnMac(kind)) {
            if (random.nextBoolean()) {
                spec.mac(mac(random));
            }
            if (random.nextInt(4) == 0) {
                spec.arp(random.nextBoolean());
            }
        }
        if (random.nextBoolean()) {
            spec.mtu(Setting.between(random, 1280, 1400));
        }
        if (random.nextBoolean()) {
            spec.group(Setting.between(random, 1, 1 << 30));
        }
        if (random.nextBoolean()) {
            spec.txQueueLength(random.nextInt(2000));
        }
        if (random.nextBoolean()) {
            spec.txQueues(Setting.between(random, 1, 4)).rxQueues(Setting.between(random, 1, 4));
        }
        if (random.nextInt(4) == 0) {
            spec.multicast(random.nextBoolean())
                    .allMulticast(random.nextBoolean())
                    .promiscuous(random.nextBoolean());
        }
    }

    private static boolean hasOwnMac(LinkKind kind) {
        boolean fromParent = kind instanceof Ipvlan
                || (kind instanceof Macvlan macvlan && macvlan.mode().equals(Optional.of(Macvlan.Mode.PASSTHRU)));
        boolean none = kind instanceof Netkit || (kind instanceof Vxlan vxlan && vxlan.genericProtocol());
        return !fromParent && !none;
    }

    /** Letters of one and two bytes, with spaces between. */
    private static String text(Random random) {
        var text = new StringBuilder("a");
        for (int i = random.nextInt(LETTERS); i > 0; i--) {
            text.append("xyz\u00e4 ".charAt(random.nextInt(5)));
        }
        return text.append('b').toString();
    }

    private String vethArguments() {
        LinkSpec peer = ((Veth) spec.kind()).peer().orElseThrow();
        return "veth peer " + common(peer);
    }

    private static String common(LinkSpec spec) {
        var text = new StringBuilder("name ").append(spec.name());
        spec.index().ifPresent(index -> text.append(" index ").append(index));
        spec.mac().ifPresent(mac -> text.append(" address ").append(mac));
        spec.mtu().ifPresent(mtu -> text.append(" mtu ").append(mtu));
        spec.group().ifPresent(group -> text.append(" group ").append(group));
        spec.txQueueLength().ifPresent(length -> text.append(" txqueuelen ").append(length));
        spec.txQueues().ifPresent(queues -> text.append(" numtxqueues ").append(queues));
        spec.rxQueues().ifPresent(queues -> text.append(" numrxqueues ").append(queues));
        spec.flag(LinkFlag.NOARP).ifPresent(on -> text.append(on ? " arp off" : " arp on"));
        spec.flag(LinkFlag.MULTICAST).ifPresent(on -> text.append(on ? " multicast on" : " multicast off"));
        spec.flag(LinkFlag.ALLMULTI).ifPresent(on -> text.append(on ? " allmulticast on" : " allmulticast off"));
        spec.flag(LinkFlag.PROMISC).ifPresent(on -> text.append(on ? " promisc on" : " promisc off"));
        return text.toString();
    }

    /** What {@code ip} calls it. */
    static String word(AddressGeneration mode) {
        return switch (mode) {
            case EUI64 -> "eui64";
            case NONE -> "none";
            case STABLE_PRIVACY -> "stable_secret";
            case RANDOM -> "random";
        };
    }

    private static void compare(List<String> lost, String what, Optional<?> set, Optional<?> read) {
        if (set.isPresent() && !Objects.equals(set, read)) {
            lost.add(what + ": set " + set + ", read " + read);
        }
    }
}
