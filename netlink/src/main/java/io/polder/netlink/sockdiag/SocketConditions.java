package io.polder.netlink.sockdiag;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A query's addresses, ports and link as the program that the kernel runs for each socket (inet_diag_bc_run in
 * net/ipv4/inet_diag.c): conditions, each of which jumps on to the next where it holds, else beyond the end.
 *
 * <pre>
 *  condition | u8 code | u8 length | u16 jump where it does not hold | argument |
 *  host      | u8 family | u8 prefix length | u16 0 | s32 port, -1 for any | address |
 * </pre>
 *
 * <p>Stateless.
 */
final class SocketConditions {

    private static final int INET_DIAG_BC_D_GE = 4;
    private static final int INET_DIAG_BC_S_COND = 7;
    private static final int INET_DIAG_BC_D_COND = 8;
    private static final int INET_DIAG_BC_DEV_COND = 9;
    private static final int HEADER = 4;
    private static final int HOST = 8;
    private static final int ANY_PORT = -1;

    private SocketConditions() {}

    /** Empty where there are no conditions. */
    static byte[] of(SocketQuery query) {
        var conditions = new ArrayList<ByteBuffer>();
        if (query.local().isPresent() || query.localPort().isPresent()) {
            conditions.add(host(INET_DIAG_BC_S_COND, query.local(), query.localPort()));
        }
        if (query.remotePort().isPresent() || query.remote().isPresent()) {
            conditions.add(host(INET_DIAG_BC_D_COND, query.remote(), query.remotePort()));
        }
        if (query.remote().isPresent() && query.remotePort().isEmpty()) {
            conditions.add(connected());
        }
        query.linkIndex()
                .ifPresent(index ->
                        conditions.add(condition(INET_DIAG_BC_DEV_COND, 4).putInt(index)));
        return chain(conditions);
    }

    private static ByteBuffer host(int code, Optional<IpPrefix> prefix, OptionalInt port) {
        byte[] address = prefix.map(IpPrefix::address).map(IpAddress::bytes).orElse(new byte[0]);
        ByteBuffer condition = condition(code, HOST + address.length);
        condition.put((byte) (int) prefix.map(value -> value.family().number()).orElse(0));
        condition.put((byte) (int) prefix.map(IpPrefix::length).orElse(0));
        return condition.putShort((short) 0).putInt(port.orElse(ANY_PORT)).put(address);
    }

    /** To a port from 1 on; the number stands where another condition's jump would. */
    private static ByteBuffer connected() {
        return condition(INET_DIAG_BC_D_GE, HEADER).put((byte) 0).put((byte) 0).putShort((short) 1);
    }

    private static ByteBuffer condition(int code, int argument) {
        int length = HEADER + argument;
        return ByteBuffer.allocate(length)
                .order(ByteOrder.nativeOrder())
                .put((byte) code)
                .put((byte) length)
                .putShort((short) 0);
    }

    private static byte[] chain(List<ByteBuffer> conditions) {
        int left = conditions.stream().mapToInt(ByteBuffer::capacity).sum();
        ByteBuffer program = ByteBuffer.allocate(left);
        for (ByteBuffer condition : conditions) {
            condition.putShort(2, (short) (left + HEADER)); // Four bytes beyond the end: no.
            program.put(condition.flip());
            left -= condition.capacity();
        }
        return program.array();
    }
}
