package io.polder.netlink.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A kind of link for tests: draws settings of it, says them to {@code ip}, and compares. Immutable.
 *
 * @param word what {@code ip} calls it
 * @param onParent whether it needs a link below it
 * @param known whether {@code ip} knows its settings
 * @param plain one with nothing set that the kernel takes
 * @param tidy turns what {@code ip} prints for several settings at once into one name for each
 */
record KindSample<K extends LinkKind, B>(
        String word,
        Class<K> type,
        boolean onParent,
        boolean known,
        K plain,
        SettingTable<K, B> table,
        Drawing<K> drawing,
        Consumer<ObjectNode> tidy) {

    /** Draws settings that the kernel takes together. */
    @FunctionalInterface
    interface Drawing<K> {

        /**
         * @param plain one as the kernel reports it with nothing set, which tells what it has; empty for any settings
         * @param number another one for each link of a namespace, at most 50,000
         */
        K draw(Random random, Optional<K> plain, int number);
    }

    /** All of them but veth, which is made as a pair, and tun, which netlink makes none of. */
    static Stream<KindSample<?, ?>> all() {
        return Stream.of(
                BridgeSamples.BRIDGE,
                VxlanSamples.VXLAN,
                StackedSamples.VLAN,
                StackedSamples.MACVLAN,
                StackedSamples.MACVTAP,
                StackedSamples.IPVLAN,
                PlainSamples.NETKIT,
                PlainSamples.IFB,
                PlainSamples.DUMMY);
    }

    K draw(Random random, Optional<LinkKind> plain, int number) {
        return drawing.draw(random, plain.map(type::cast), number);
    }

    String arguments(LinkKind kind) {
        return table.arguments(type.cast(kind));
    }

    List<String> lost(LinkKind specified, LinkKind read, boolean byIp) {
        return type.isInstance(read)
                ? table.lost(type.cast(specified), type.cast(read), byIp)
                : List.of("set " + specified + ", read " + read);
    }

    /** @param printed {@code info_data} */
    List<String> differences(LinkKind read, ObjectNode printed) {
        tidy.accept(printed);
        return table.differences(type.cast(read), printed);
    }
}
