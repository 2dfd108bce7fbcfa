package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * A filter at its place (tc(8), "FILTERS"). Immutable.
 *
 * <p>Within a chain the filters of the lowest priority are asked first. All filters of one priority are of one kind and
 * one protocol, and have different handles.
 *
 * @param link the index of the link it is on
 * @param parent whose packets it looks at: {@link TcHandle#INGRESS}, {@link TcHandle#EGRESS}, or a queueing discipline
 *     or class with classes ({@code 1:})
 * @param chain 0 unless other filters send packets to another one, up to 2<sup>28</sup>-1
 * @param priority 1 to 65535
 * @param protocol of the packets it looks at, as on the wire: {@link #ETH_P_ALL}, {@link #ETH_P_IP}, …
 * @param handle its number among those of its priority; the kernel's choice when absent. Of a {@code u32} filter 1 to
 *     4095 when it is made, but reported with the number of its hash table in front: 0x80000001
 * @param hardware whether a device may, or must, do it
 */
public record TcFilter(
        int link,
        TcHandle parent,
        int chain,
        int priority,
        int protocol,
        OptionalInt handle,
        Hardware hardware,
        FilterKind kind) {

    /** Every packet. */
    public static final int ETH_P_ALL = 0x0003;

    public static final int ETH_P_IP = 0x0800;
    public static final int ETH_P_ARP = 0x0806;
    public static final int ETH_P_IPV6 = 0x86dd;

    private static final int MOST_CHAIN = 0x0fffffff;

    public TcFilter {
        Range.checkLink(link);
        requireNonNull(parent, "parent");
        requireNonNull(hardware, "hardware");
        requireNonNull(kind, "kind");
        Range.check("filter chain", chain, 0, MOST_CHAIN);
        Range.check("filter priority", priority, 1, 0xffff);
        Range.check("filter protocol", protocol, 0, 0xffff);
        if (handle.isPresent() && handle.getAsInt() == 0) {
            throw new IllegalArgumentException("filter handle 0 names no filter");
        }
    }

    /** {@code TCA_CLS_FLAGS_SKIP_HW} and {@code TCA_CLS_FLAGS_SKIP_SW}: who carries a filter out. */
    public enum Hardware {
        /** The device as well, where it can. */
        ALLOWED,
        /** The kernel only. */
        SKIPPED,
        /** The device only; refused where it cannot. */
        ONLY
    }

    /** One of chain 0 with a handle of the kernel's choice. */
    public static TcFilter of(int link, TcHandle parent, int priority, int protocol, FilterKind kind) {
        return new TcFilter(link, parent, 0, priority, protocol, OptionalInt.empty(), Hardware.ALLOWED, kind);
    }

    /** @param value not 0 */
    public TcFilter withHandle(int value) {
        return new TcFilter(link, parent, chain, priority, protocol, OptionalInt.of(value), hardware, kind);
    }

    public TcFilter withChain(int value) {
        return new TcFilter(link, parent, value, priority, protocol, handle, hardware, kind);
    }

    public TcFilter withHardware(Hardware value) {
        return new TcFilter(link, parent, chain, priority, protocol, handle, value, kind);
    }

    /** Which one it is, without its settings: {@code bpf filter 0x1 of priority 3 at ffff:fff2 of link 7}. */
    String place() {
        return kind.kind() + " filter"
                + (handle.isPresent() ? " 0x" + Integer.toHexString(handle.getAsInt()) : "")
                + (chain == 0 ? "" : " of chain " + chain)
                + " of priority " + priority + " at " + parent + " of link " + link;
    }
}
