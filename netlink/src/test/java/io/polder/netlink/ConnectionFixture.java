package io.polder.netlink;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A connection to a {@link FakeKernel}, with requests for it. Stateless but for the kernel. */
final class ConnectionFixture {

    static final NetlinkProtocol PROTOCOL = new NetlinkProtocol(99, "test", new NetlinkProtocol.Shape() {
        @Override
        public int headerLength(int messageType) {
            return 4;
        }

        @Override
        public String attributeName(int messageType, int attributeType) {
            return "TEST_" + attributeType;
        }
    });

    /** Where the first attribute of a request stands, after its two headers. */
    static final int FIRST_ATTRIBUTE = MessageWriter.HEADER + 4;

    final FakeKernel kernel = new FakeKernel();
    final NetlinkConnection connection = connection(Duration.ofSeconds(10));

    NetlinkConnection connection(Duration timeout) {
        return new NetlinkConnection(PROTOCOL, timeout, kernel::open, () -> {});
    }

    /** With attribute 7 of four bytes, then attribute 8 that holds attribute 9. */
    static NetlinkRequest request(int subject) {
        return new NetlinkRequest("add thing", subject, Datagram.ITEM, 0, message -> {
            message.u32(subject).attributeU32(7, subject);
            int mark = message.begin(8);
            message.attributeU8(9, 1).end(mark);
        });
    }

    static List<NetlinkRequest> requests(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(ConnectionFixture::request)
                .toList();
    }

    static int value(NetlinkMessage message) {
        return message.i32(0);
    }

    List<Integer> dump() {
        return connection.dump(request(1), ConnectionFixture::value);
    }
}
