package io.polder.netlink.tc;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Options of {@link FilterKind.U32} (net/sched/cls_u32.c). Stateless. */
final class U32Options {

    private static final int TCA_U32_CLASSID = 1;
    private static final int TCA_U32_HASH = 2;
    private static final int TCA_U32_SEL = 5;
    private static final int TCA_U32_ACT = 7;
    private static final int TCA_U32_PCNT = 9;
    private static final int TCA_U32_FLAGS = 11;
    private static final int TCA_U32_PAD = 12;
    private static final int TC_U32_TERMINAL = 1;
    private static final int SELECTOR = 16;
    private static final int KEY = 16;
    private static final Set<Integer> UNDERSTOOD =
            Set.of(TCA_U32_CLASSID, TCA_U32_HASH, TCA_U32_SEL, TCA_U32_ACT, TCA_U32_PCNT, TCA_U32_FLAGS, TCA_U32_PAD);

    private U32Options() {}

    static void write(MessageWriter message, FilterKind.U32 u32, int flags) {
        u32.flowid().ifPresent(id -> message.attributeU32(TCA_U32_CLASSID, id.value()));
        message.attribute(TCA_U32_SEL, selector(u32.keys()));
        FilterOptions.flags(message, TCA_U32_FLAGS, flags);
        ActionOptions.write(message, TCA_U32_ACT, u32.actions());
    }

    /** @throws IllegalArgumentException when it is a hash table, in one of its own, or linked with one */
    static FilterOptions.Decoded read(RawAttributes options) {
        if (!UNDERSTOOD.containsAll(options.types())) {
            throw new IllegalArgumentException("a u32 filter with attributes " + options.types());
        }
        if (!FilterOptions.isTableOfPriority(FilterOptions.flags(options, TCA_U32_HASH))) {
            throw new IllegalArgumentException("a u32 filter in a hash table");
        }
        var keys = readSelector(new StructReader(
                options.find(TCA_U32_SEL).orElseThrow(() -> TcMessages.missing("TCA_U32_SEL")), SELECTOR));
        var u32 = new FilterKind.U32(
                keys, FilterOptions.flowid(options, TCA_U32_CLASSID), FilterOptions.actions(options, TCA_U32_ACT));
        return FilterOptions.decoded(u32, FilterOptions.flags(options, TCA_U32_FLAGS), options, TCA_U32_ACT);
    }

    /**
     * {@code struct tc_u32_sel} with its keys.
     *
     * <pre>
     *      0          1              2          4            6       8           10       12         16
     *      | u8 flags | u8 off-shift | u8 nkeys | be16 mask  | u16   | s16 off-  | s16    | be32     | keys
     *      |          |              |          | of offset  | off   | set's off | hoff   | hmask    |
     *  key | be32 mask | be32 value | s32 off | s32 offmask |
     * </pre>
     */
    private static byte[] selector(List<U32Key> keys) {
        var bytes = ByteBuffer.allocate(SELECTOR + KEY * keys.size());
        bytes.put((byte) TC_U32_TERMINAL).put(2, (byte) keys.size()).position(SELECTOR);
        for (U32Key key : keys) {
            bytes.putInt(key.mask()).putInt(key.value());
            bytes.order(ByteOrder.nativeOrder()).putInt(key.offset()).putInt(0);
            bytes.order(ByteOrder.BIG_ENDIAN);
        }
        return bytes.array();
    }

    private static List<U32Key> readSelector(StructReader selector) {
        boolean plain = selector.u8(0) == TC_U32_TERMINAL
                && selector.u8(1) == 0
                && selector.u32(4) == 0
                && selector.u32(8) == 0
                && selector.u32(12) == 0;
        int count = selector.u8(2);
        if (!plain || selector.length() < SELECTOR + KEY * count) {
            throw new IllegalArgumentException("a u32 selector that leads to other filters");
        }
        var keys = new ArrayList<U32Key>();
        for (int at = SELECTOR; at < SELECTOR + KEY * count; at += KEY) {
            if (selector.s32(at + 12) != 0) {
                throw new IllegalArgumentException("a u32 key behind the next header");
            }
            keys.add(new U32Key(selector.s32(at + 8), selector.be32(at + 4), selector.be32(at)));
        }
        return keys;
    }
}
