package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.MacAddress;
import io.polder.netlink.MessageWriter;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What a bridge goes by in the spanning tree ({@code struct ifla_bridge_id}, IEEE 802.1D). Immutable.
 *
 * <pre>
 *  | be16 priority | 6 bytes MAC address |
 * </pre>
 *
 * @param priority 0 to 65535
 */
public record BridgeId(int priority, MacAddress mac) {

    public BridgeId {
        Range.check("bridge priority", priority, 0, 0xffff);
        requireNonNull(mac, "mac");
    }

    /** {@code 8000.02:42:ac:11:00:02}, the priority in four hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits((short) priority) + "." + mac;
    }

    static <V> BiConsumer<MessageWriter, V> writing(int type, Function<V, Optional<BridgeId>> value) {
        return (message, from) -> value.apply(from)
                .ifPresent(id -> message.attributeBe64(type, (long) id.priority << 48 | id.mac.bits()));
    }

    static <B> AttributeTable.Reading<B> reading(BiConsumer<B, BridgeId> setter) {
        return (in, into) -> {
            long bits = in.be64();
            setter.accept(into, new BridgeId((int) (bits >>> 48), new MacAddress(bits << 16 >>> 16)));
            return true;
        };
    }
}
