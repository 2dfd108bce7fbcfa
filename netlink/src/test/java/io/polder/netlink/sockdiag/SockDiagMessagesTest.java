package io.polder.netlink.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SockDiagMessagesTest {

    private static final int SOCK_DIAG_BY_FAMILY = 20;

    @Property(tries = 1000)
    void socketComesBackAsTheKernelWritesIt(@ForAll("sockets") InetSocket socket) {
        assertThat(decode(answer(socket), socket.protocol())).isEqualTo(socket);
    }

    @Property
    void destructionNamesTheSocketByAddressesLinkAndCookie(@ForAll("sockets") InetSocket socket) {
        byte[] request =
                NetlinkMessage.of(Messages.of(SockDiagMessages.destroy(socket))).payload();
        byte[] answer = NetlinkMessage.of(answer(socket)).payload();

        assertThat(request).hasSize(56);
        assertThat(request[0]).isEqualTo(answer[0]);
        assertThat((int) request[1]).isEqualTo(socket.protocol().number());
        assertThat(Arrays.copyOfRange(request, 8, 56)).isEqualTo(Arrays.copyOfRange(answer, 4, 52));
    }

    @Example
    void listAsksForStatesByTheirBits() {
        var query = SocketQuery.tcp()
                .states(SocketState.ESTABLISHED, SocketState.LISTEN)
                .build();
        var request = NetlinkMessage.of(Messages.of(SockDiagMessages.list(query, AddressFamily.INET6)));

        assertThat(request.u8(0)).isEqualTo(10);
        assertThat(request.u8(1)).isEqualTo(6);
        assertThat(request.i32(4)).isEqualTo(1 << 1 | 1 << 10);
        assertThat(request.attributes(56).next()).isFalse();
    }

    @Example
    void stateOrFamilyThatCannotBeIsMalformed() {
        byte[] payload = new byte[72];
        payload[0] = 2;
        assertThatThrownBy(() -> decode(Messages.of(SOCK_DIAG_BY_FAMILY, payload), SocketProtocol.TCP))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("socket state 0");
        payload[0] = 1;
        assertThatThrownBy(() -> decode(Messages.of(SOCK_DIAG_BY_FAMILY, payload), SocketProtocol.TCP))
                .hasMessageContaining("address family 1");
    }

    @Property(tries = 1000)
    void anyBytesGiveASocketOrMalformed(@ForAll @Size(max = 200) byte[] payload, @ForAll boolean plausible) {
        if (plausible && payload.length > 1) {
            payload[0] = (byte) (payload[0] % 2 == 0 ? 2 : 10);
            payload[1] = (byte) (1 + (payload[1] & 7));
        }
        decodeOrMalformed(Messages.of(SOCK_DIAG_BY_FAMILY, payload));
    }

    @Property(tries = 2000)
    void changedBytesGiveASocketOrMalformed(
            @ForAll("sockets") InetSocket socket,
            @ForAll @Size(max = 5) List<@IntRange(max = 0xffff) Integer> positions,
            @ForAll byte value,
            @ForAll @IntRange(max = 200) int less) {
        ByteBuffer message = answer(socket);
        for (int position : positions) {
            message.put(16 + position % (message.limit() - 16), value);
        }
        int length = Math.max(16, message.limit() - Math.max(0, less - 100));
        message.limit(length).putInt(0, length);
        decodeOrMalformed(message);
    }

    @Provide
    Arbitrary<InetSocket> sockets() {
        var ports = Arbitraries.integers().between(0, 0xffff);
        var ipv4 = Arbitraries.integers().map(IpAddress::ofIpv4);
        var ipv6 = Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(IpAddress::ofIpv6);
        var ends = Arbitraries.oneOf(pair(ipv4, ports), pair(ipv6, ports));
        var links = Arbitraries.integers().between(0, 9).map(i -> i == 0 ? OptionalInt.empty() : OptionalInt.of(i));
        var words = Arbitraries.integers();
        return Combinators.combine(
                        Arbitraries.of(SocketProtocol.class),
                        Arbitraries.of(SocketState.class),
                        ends,
                        links,
                        Arbitraries.longs(),
                        words.list().ofSize(5))
                .as((protocol, state, pair, link, cookie, word) -> new InetSocket(
                        protocol,
                        state,
                        pair.get(0),
                        pair.get(1),
                        link,
                        cookie,
                        word.get(0),
                        word.get(1),
                        word.get(2),
                        Integer.toUnsignedLong(word.get(3)),
                        RawAttributes.of(message -> message.attributeU32(15, word.get(4)))));
    }

    private static Arbitrary<List<SocketEnd>> pair(Arbitrary<IpAddress> addresses, Arbitrary<Integer> ports) {
        return Combinators.combine(addresses, ports).as(SocketEnd::new).list().ofSize(2);
    }

    /** As inet_sk_diag_fill in net/ipv4/inet_diag.c. */
    private static ByteBuffer answer(InetSocket socket) {
        return Messages.of(SOCK_DIAG_BY_FAMILY, message -> {
            message.u8(socket.family().number())
                    .u8(socket.state().number())
                    .u8(0)
                    .u8(0);
            for (SocketEnd end : List.of(socket.local(), socket.remote())) {
                message.u8(end.port() >> 8).u8(end.port());
            }
            for (SocketEnd end : List.of(socket.local(), socket.remote())) {
                message.bytes(Arrays.copyOf(end.address().bytes(), 16));
            }
            message.u32(socket.linkIndex().orElse(0));
            message.u32((int) socket.cookie()).u32((int) (socket.cookie() >> 32));
            message.u32(0).u32(socket.receiveQueue()).u32(socket.sendQueue()).u32(socket.uid());
            message.u32((int) socket.inode()).attributes(socket.others());
        });
    }

    private static void decodeOrMalformed(ByteBuffer message) {
        try {
            assertThat(decode(message, SocketProtocol.UDP).local()).isNotNull();
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("decode netlink: ");
        }
    }

    private static InetSocket decode(ByteBuffer message, SocketProtocol protocol) {
        return NetlinkMessage.of(message).decode(SockDiagMessages.decoder(protocol));
    }
}
