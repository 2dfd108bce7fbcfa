package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A link that carries one VLAN of its parent (IEEE 802.1Q, ip-link(8), include/uapi/linux/if_vlan.h). Immutable.
 *
 * @param id the VLAN, 1 to 4094; 0 for frames that have a priority only
 * @param protocol 802.1Q unless set
 * @param reorderHeader whether the tag is taken off before the packet is shown; true unless set
 * @param gvrp whether the VLAN is announced by GVRP
 * @param mvrp whether it is announced by MVRP
 * @param looseBinding whether the link may be up while its parent is down
 * @param bridgeBinding whether it has a carrier only where a port of the bridge below it in this VLAN has one
 * @param ingressPriorities from a tag's priority, 0 to 7, to that of the packet
 * @param egressPriorities from a packet's priority to that of the tag, 0 to 7
 * @param others settings that have no name here
 */
public record Vlan(
        int id,
        Optional<VlanProtocol> protocol,
        Optional<Boolean> reorderHeader,
        Optional<Boolean> gvrp,
        Optional<Boolean> mvrp,
        Optional<Boolean> looseBinding,
        Optional<Boolean> bridgeBinding,
        Map<Integer, Integer> ingressPriorities,
        Map<Integer, Integer> egressPriorities,
        RawAttributes others)
        implements LinkKind {

    /** {@code struct ifla_vlan_flags} and {@code enum vlan_flags}. */
    private static final MaskedBits<Vlan, Builder> FLAGS = new MaskedBits<Vlan, Builder>()
            .bit(1, Vlan::reorderHeader, Builder::reorderHeader)
            .bit(2, Vlan::gvrp, Builder::gvrp)
            .bit(4, Vlan::looseBinding, Builder::looseBinding)
            .bit(8, Vlan::mvrp, Builder::mvrp)
            .bit(0x10, Vlan::bridgeBinding, Builder::bridgeBinding);

    private static final AttributeTable<Vlan, Builder> TABLE = new AttributeTable<Vlan, Builder>()
            .u16(1, "IFLA_VLAN_ID", vlan -> OptionalInt.of(vlan.id), Builder::id)
            .masked(2, "IFLA_VLAN_FLAGS", FLAGS)
            .row(3, "IFLA_VLAN_EGRESS_QOS", (to, vlan) -> writePriorities(to, 3, vlan.egressPriorities), (in, into) -> {
                into.egressPriorities(readPriorities(in));
                return true;
            })
            .row(
                    4,
                    "IFLA_VLAN_INGRESS_QOS",
                    (to, vlan) -> writePriorities(to, 4, vlan.ingressPriorities),
                    (in, into) -> {
                        into.ingressPriorities(readPriorities(in));
                        return true;
                    })
            .choice(
                    5,
                    "IFLA_VLAN_PROTOCOL",
                    AttributeTable.Width.BE16,
                    VlanProtocol.values(),
                    VlanProtocol::etherType,
                    Vlan::protocol,
                    Builder::protocol);

    static final KindCodec<Vlan> CODEC = new KindCodec<>("vlan", Vlan.class, TABLE::write, Vlan::read);

    private static final int IFLA_VLAN_QOS_MAPPING = 1;

    public Vlan {
        Range.check("VLAN", id, 0, 4094);
        ingressPriorities = Map.copyOf(ingressPriorities);
        egressPriorities = Map.copyOf(egressPriorities);
        ingressPriorities.keySet().forEach(priority -> Range.check("priority of a tag", priority, 0, 7));
        egressPriorities.values().forEach(priority -> Range.check("priority of a tag", priority, 0, 7));
        requireNonNull(others, "others");
    }

    /** @param id 1 to 4094; 0 for frames that have a priority only */
    public static Builder of(int id) {
        return new Builder().id(id);
    }

    @Override
    public String name() {
        return CODEC.name();
    }

    private static Vlan read(AttributeReader settings) {
        var builder = new Builder();
        Vlan read = builder.others(TABLE.read(settings, builder)).build();
        return read.hasFlags() ? read : builder.noFlags().build();
    }

    private boolean hasFlags() {
        return Stream.of(reorderHeader, gvrp, mvrp, looseBinding, bridgeBinding).anyMatch(Optional::isPresent);
    }

    /** {@code struct ifla_vlan_qos_mapping { u32 from; u32 to; }}. */
    private static void writePriorities(MessageWriter message, int type, Map<Integer, Integer> priorities) {
        if (!priorities.isEmpty()) {
            int map = message.begin(type);
            priorities.forEach((from, to) -> message.attribute(IFLA_VLAN_QOS_MAPPING, MaskedBits.pair(from, to)));
            message.end(map);
        }
    }

    private static Map<Integer, Integer> readPriorities(AttributeReader in) {
        var priorities = new HashMap<Integer, Integer>();
        AttributeReader map = in.nested();
        while (map.next()) {
            ByteBuffer pair = ByteBuffer.wrap(map.bytes(8)).order(ByteOrder.nativeOrder());
            priorities.put(pair.getInt(), pair.getInt());
        }
        return priorities;
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private int id = 0;
        private Optional<VlanProtocol> protocol = Optional.empty();
        private Optional<Boolean> reorderHeader = Optional.empty();
        private Optional<Boolean> gvrp = Optional.empty();
        private Optional<Boolean> mvrp = Optional.empty();
        private Optional<Boolean> looseBinding = Optional.empty();
        private Optional<Boolean> bridgeBinding = Optional.empty();
        private Map<Integer, Integer> ingressPriorities = Map.of();
        private Map<Integer, Integer> egressPriorities = Map.of();
        private RawAttributes others = RawAttributes.NONE;

        private Builder() {}

        public Builder id(int value) {
            id = value;
            return this;
        }

        public Builder protocol(VlanProtocol value) {
            protocol = Optional.of(value);
            return this;
        }

        public Builder reorderHeader(boolean on) {
            reorderHeader = Optional.of(on);
            return this;
        }

        public Builder gvrp(boolean on) {
            gvrp = Optional.of(on);
            return this;
        }

        public Builder mvrp(boolean on) {
            mvrp = Optional.of(on);
            return this;
        }

        public Builder looseBinding(boolean on) {
            looseBinding = Optional.of(on);
            return this;
        }

        public Builder bridgeBinding(boolean on) {
            bridgeBinding = Optional.of(on);
            return this;
        }

        /** What the kernel means when it reports no flags (vlan_fill_info in net/8021q/vlan_netlink.c). */
        private Builder noFlags() {
            return reorderHeader(false)
                    .gvrp(false)
                    .mvrp(false)
                    .looseBinding(false)
                    .bridgeBinding(false);
        }

        public Builder ingressPriorities(Map<Integer, Integer> value) {
            ingressPriorities = value;
            return this;
        }

        public Builder egressPriorities(Map<Integer, Integer> value) {
            egressPriorities = value;
            return this;
        }

        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public Vlan build() {
            return new Vlan(
                    id,
                    protocol,
                    reorderHeader,
                    gvrp,
                    mvrp,
                    looseBinding,
                    bridgeBinding,
                    ingressPriorities,
                    egressPriorities,
                    others);
        }
    }
}
