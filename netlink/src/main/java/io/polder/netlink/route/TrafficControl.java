package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static io.polder.netlink.route.RouteProtocol.RTM_DELQDISC;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWQDISC;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWTFILTER;

import io.polder.linux.internal.Syscalls;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkRequest;
import java.nio.ByteBuffer;

/**
 * Classifiers on a link's incoming packets (tc(8), tc-bpf(8)). Thread-safe. Throws {@link NetlinkException} with the
 * kernel's reason.
 */
public final class TrafficControl {

    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_BPF_OPS_LEN = 4;
    private static final int TCA_BPF_OPS = 5;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;
    private static final int TC_H_CLSACT = 0xfffffff1;
    private static final int TC_H_MIN_INGRESS = 0xfffffff2;
    private static final int CLSACT_HANDLE = 0xffff0000;
    private static final int ETH_P_ALL_BE = 0x0300;
    private static final int HANDLE = 1;

    private final NetlinkConnection connection;

    TrafficControl(NetlinkConnection connection) {
        this.connection = connection;
    }

    /**
     * Gives a link the queueing discipline that filters hang on.
     *
     * @throws NetlinkException.AlreadyExists when it has one
     */
    public void addClsact(int linkIndex) {
        connection.execute(new NetlinkRequest(
                "add clsact to link", linkIndex, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, message -> {
                    header(message, linkIndex, CLSACT_HANDLE, TC_H_CLSACT, 0);
                    message.attribute(TCA_KIND, "clsact");
                }));
    }

    /** Takes the queueing discipline away, and with it every filter on it. */
    public void deleteClsact(int linkIndex) {
        connection.execute(new NetlinkRequest("delete clsact of link", linkIndex, RTM_DELQDISC, 0, message -> {
            header(message, linkIndex, CLSACT_HANDLE, TC_H_CLSACT, 0);
            message.attribute(TCA_KIND, "clsact");
        }));
    }

    /**
     * Puts a classic BPF program on a link's incoming packets, in the place of the one of that priority if there is
     * one, without a moment in between. It sees packets from their Ethernet header on and returns what becomes of
     * them: {@code TC_ACT_OK} (0) or {@code TC_ACT_SHOT} (2).
     *
     * @param priority 1 to 65535; the lowest is asked first
     * @param name for messages about it; the kernel keeps none of a classic program
     */
    public void replaceIngressFilter(int linkIndex, int priority, String name, SocketFilter program) {
        if (priority < 1 || priority > 0xffff) {
            throw new IllegalArgumentException("filter priority " + priority + " is not in 1..65535");
        }
        connection.execute(new NetlinkRequest(
                "set ingress filter",
                name + " on link " + linkIndex,
                RTM_NEWTFILTER,
                NLM_F_CREATE | NLM_F_REPLACE,
                message -> {
                    header(message, linkIndex, HANDLE, TC_H_MIN_INGRESS, priority << 16 | ETH_P_ALL_BE);
                    message.attribute(TCA_KIND, "bpf");
                    int options = message.begin(TCA_OPTIONS);
                    message.attributeU16(TCA_BPF_OPS_LEN, program.instructions().size());
                    message.attribute(TCA_BPF_OPS, encode(program));
                    message.attributeU32(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT).end(options);
                }));
    }

    /** {@code struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }} each. */
    private static byte[] encode(SocketFilter program) {
        ByteBuffer bytes = Syscalls.nativeBuffer(8 * program.instructions().size());
        for (long instruction : program.instructions()) {
            bytes.putShort((short) (instruction >> 48));
            bytes.put((byte) (instruction >> 40)).put((byte) (instruction >> 32));
            bytes.putInt((int) instruction);
        }
        byte[] encoded = new byte[bytes.capacity()];
        bytes.get(0, encoded);
        return encoded;
    }

    /** {@code struct tcmsg { u8 family; u8 pad; u16 pad; s32 index; u32 handle; u32 parent; u32 info; }}. */
    private static void header(MessageWriter message, int linkIndex, int handle, int parent, int info) {
        message.u8(0).u8(0).u16(0).u32(linkIndex).u32(handle).u32(parent).u32(info);
    }
}
