package io.polder.netlink.sockdiag;

import static io.polder.netlink.sockdiag.SockDiagProtocol.INET_DIAG_REQ_BYTECODE;
import static io.polder.netlink.sockdiag.SockDiagProtocol.SOCK_DESTROY;
import static io.polder.netlink.sockdiag.SockDiagProtocol.SOCK_DIAG_BY_FAMILY;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.RawAttributes;
import java.util.List;
import java.util.OptionalInt;

/**
 * Messages about sockets (include/uapi/linux/inet_diag.h). Stateless.
 *
 * <pre>
 *  request  | u8 family | u8 protocol | u8 extensions | u8 0 | u32 states | identity |
 *  answer   | u8 family | u8 state | u8 timer | u8 retransmissions | identity | u32 expires | u32 receive queue |
 *           | u32 send queue | u32 uid | u32 inode | attributes |
 *  identity | be16 local port | be16 remote port | 16 bytes local | 16 bytes remote | u32 link | u32 cookie, twice |
 * </pre>
 */
final class SockDiagMessages {

    private static final int ANSWER = 72;
    private static final int ADDRESS = 16; // IPv4 addresses stand in the first four of these bytes.
    private static final int IDENTITY = 4;
    private static final int LOCAL = IDENTITY + 4;
    private static final int REMOTE = LOCAL + ADDRESS;
    private static final int LINK = REMOTE + ADDRESS;
    private static final int COOKIE = LINK + 4;
    private static final int NO_COOKIE = -1;
    private static final int ALL_STATES = SocketState.mask(List.of(SocketState.values()));

    private SockDiagMessages() {}

    static NetlinkRequest list(SocketQuery query, AddressFamily family) {
        return new NetlinkRequest("list", query, SOCK_DIAG_BY_FAMILY, 0, message -> {
            int states = query.states().isEmpty() ? ALL_STATES : SocketState.mask(query.states());
            message.u8(family.number())
                    .u8(query.protocol().number())
                    .u8(0)
                    .u8(0)
                    .u32(states);
            message.u32(0).bytes(new byte[2 * ADDRESS]).u32(0).u32(NO_COOKIE).u32(NO_COOKIE);
            byte[] conditions = SocketConditions.of(query);
            if (conditions.length > 0) {
                message.attribute(INET_DIAG_REQ_BYTECODE, conditions);
            }
        });
    }

    static NetlinkRequest destroy(InetSocket socket) {
        return new NetlinkRequest("destroy", socket, SOCK_DESTROY, 0, message -> {
            message.u8(socket.family().number())
                    .u8(socket.protocol().number())
                    .u8(0)
                    .u8(0);
            message.u32(ALL_STATES);
            identity(message, socket);
        });
    }

    static MessageDecoder<InetSocket> decoder(SocketProtocol protocol) {
        return message -> decode(message, protocol);
    }

    private static void identity(MessageWriter message, InetSocket socket) {
        port(message, socket.local().port());
        port(message, socket.remote().port());
        address(message, socket.local().address());
        address(message, socket.remote().address());
        message.u32(socket.linkIndex().orElse(0));
        message.u32((int) socket.cookie()).u32((int) (socket.cookie() >>> 32));
    }

    private static InetSocket decode(NetlinkMessage message, SocketProtocol protocol) {
        AddressFamily family = AddressFamily.of(message.u8(0));
        int link = message.i32(LINK);
        return new InetSocket(
                protocol,
                SocketState.of(message.u8(1)),
                new SocketEnd(address(message, LOCAL, family), be16(message, IDENTITY)),
                new SocketEnd(address(message, REMOTE, family), be16(message, IDENTITY + 2)),
                link == 0 ? OptionalInt.empty() : OptionalInt.of(link),
                Integer.toUnsignedLong(message.i32(COOKIE)) | (long) message.i32(COOKIE + 4) << 32,
                message.i32(COOKIE + 12),
                message.i32(COOKIE + 16),
                message.i32(COOKIE + 20),
                Integer.toUnsignedLong(message.i32(COOKIE + 24)),
                RawAttributes.rest(message.attributes(ANSWER)));
    }

    private static void port(MessageWriter message, int port) {
        message.u8(port >> 8).u8(port);
    }

    private static void address(MessageWriter message, IpAddress address) {
        byte[] bytes = address.bytes();
        message.bytes(bytes).bytes(new byte[ADDRESS - bytes.length]);
    }

    private static int be16(NetlinkMessage message, int at) {
        return message.u8(at) << 8 | message.u8(at + 1);
    }

    private static IpAddress address(NetlinkMessage message, int at, AddressFamily family) {
        byte[] bytes = new byte[family.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) message.u8(at + i);
        }
        return IpAddress.of(bytes);
    }
}
