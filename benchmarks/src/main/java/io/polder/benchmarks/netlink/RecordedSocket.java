package io.polder.benchmarks.netlink;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.NetlinkSocket;
import java.nio.ByteBuffer;

/**
 * Answers every send with the same datagram, in which only the sequence numbers are made to fit: what our code costs,
 * without a kernel. It allocates nothing. Used by one thread.
 */
final class RecordedSocket implements NetlinkSocket {

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_MULTI = 2;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int SEQUENCE = 8; // In struct nlmsghdr.
    private static final int PORT = 1;

    private final ByteBuffer answer;
    private int sequence;

    private RecordedSocket(MessageWriter answer) {
        this.answer = answer.written();
    }

    /** A kernel that agrees: {@code struct nlmsgerr { s32 error; struct nlmsghdr original; }}. */
    static RecordedSocket acknowledging() {
        return new RecordedSocket(new MessageWriter()
                .message(NLMSG_ERROR, NLM_F_CAPPED, 0, PORT, ack -> ack.bytes(new byte[Integer.BYTES + 16])));
    }

    /** A dump of the same message again and again. */
    static RecordedSocket dumping(int count, int type, NetlinkRequest.Body message) {
        var dump = new MessageWriter();
        for (int i = 0; i < count; i++) {
            dump.message(type, NLM_F_MULTI, 0, PORT, message);
        }
        return new RecordedSocket(dump.message(NLMSG_DONE, NLM_F_MULTI, 0, PORT, done -> done.u32(0)));
    }

    @Override
    public void send(ByteBuffer buffer, int length) {
        int at = 0;
        while (at < length) {
            sequence = buffer.getInt(at + SEQUENCE);
            at += aligned(buffer.getInt(at));
        }
    }

    @Override
    public int receive(ByteBuffer buffer, long deadline) {
        for (int at = 0; at < answer.limit(); at += aligned(answer.getInt(at))) {
            answer.putInt(at + SEQUENCE, sequence);
        }
        buffer.put(0, answer, 0, answer.limit());
        return answer.limit();
    }

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public void close() {}

    private static int aligned(int length) {
        return length + 3 & ~3;
    }
}
