package io.polder.netlink.testing;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One socket of a {@link FakeKernel}, which frames requests and answers (netlink(7)). Used by one thread at a time. */
final class FakeSocket implements NetlinkSocket {

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_MULTI = 0x2;
    private static final int NLM_F_ACK = 0x4;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLM_F_DUMP = 0x300;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int DATAGRAM = 4096;

    private final FakeKernel kernel;
    private final int port;
    private final Deque<ByteBuffer> answers = new ArrayDeque<>();
    private boolean overrun;
    private boolean closed;

    FakeSocket(FakeKernel kernel, int port) {
        this.kernel = kernel;
        this.port = port;
    }

    @Override
    public void send(ByteBuffer buffer, int length) {
        checkOpen();
        int answered = answers.size();
        for (int at = 0; at < length; ) {
            int size = buffer.getInt(at);
            var request = NetlinkMessage.of(buffer.slice(at, size).order(buffer.order()));
            answer(request);
            at += size + 3 & ~3;
        }
        if (kernel.losesAnswer()) {
            while (answers.size() > answered) {
                answers.removeLast();
            }
            overrun = true;
        }
    }

    @Override
    public int receive(ByteBuffer buffer, long deadline) {
        checkOpen();
        if (overrun) {
            overrun = false;
            return OVERRUN;
        }
        ByteBuffer answer = answers.poll();
        if (answer == null) {
            return TIMED_OUT;
        }
        buffer.put(0, answer, 0, Math.min(answer.limit(), buffer.capacity()));
        return answer.limit();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void answer(NetlinkMessage request) {
        boolean dump = (request.flags() & NLM_F_DUMP) == NLM_F_DUMP && kernel.lists(request);
        try {
            List<FakeMessage> messages = kernel.carryOut(request, dump);
            if (dump) {
                dump(messages, request.sequence());
                return;
            }
            var writer = new MessageWriter();
            messages.forEach(message -> write(writer, message, 0, request.sequence()));
            if ((request.flags() & NLM_F_ACK) != 0) {
                acknowledge(writer, request, null);
            }
            queue(writer);
        } catch (Refusal e) {
            var writer = new MessageWriter();
            acknowledge(writer, request, e);
            queue(writer);
        }
    }

    private void dump(List<FakeMessage> messages, int sequence) {
        int flags = NLM_F_MULTI | (kernel.interruptsDump() ? NLM_F_DUMP_INTR : 0);
        var writer = new MessageWriter();
        for (FakeMessage message : messages) {
            write(writer, message, flags, sequence);
            if (writer.written().limit() > DATAGRAM) {
                queue(writer);
                writer = new MessageWriter();
            }
        }
        queue(writer.message(NLMSG_DONE, flags, sequence, port, done -> done.u32(0)));
    }

    /** {@code struct nlmsgerr { s32 error; struct nlmsghdr original; }} without the original's payload. */
    private void acknowledge(MessageWriter writer, NetlinkMessage request, @Nullable Refusal refusal) {
        boolean words = refusal != null && !String.valueOf(refusal.getMessage()).isEmpty();
        int flags = NLM_F_CAPPED | (words ? NLM_F_ACK_TLVS : 0);
        writer.message(NLMSG_ERROR, flags, request.sequence(), port, error -> {
            error.u32(refusal == null ? 0 : -refusal.errno().number());
            error.u32(16 + request.payload().length).u16(request.type()).u16(request.flags());
            error.u32(request.sequence()).u32(0);
            if (refusal != null && words) {
                error.attribute(NLMSGERR_ATTR_MSG, String.valueOf(refusal.getMessage()));
            }
        });
    }

    private void write(MessageWriter writer, FakeMessage message, int flags, int sequence) {
        writer.message(message.type(), flags, sequence, port, body -> body.bytes(message.payload()));
    }

    private void queue(MessageWriter writer) {
        ByteBuffer datagram = writer.written();
        if (datagram.hasRemaining()) {
            answers.add(datagram);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the socket of fake port " + port + " is closed");
        }
    }
}
