package io.polder.netlink;

import io.polder.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request after another over a socket that is opened when it is needed. Confined to the connection's turn. */
final class Exchange {

    static final int DUMP_ATTEMPTS = 10;
    private static final int BATCH_BYTES = 128 << 10;

    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_ACK = 4;
    private static final int NLM_F_ECHO = 8;
    private static final int NLM_F_DUMP = 0x300;

    private final Supplier<NetlinkSocket> open;
    private final MessageWriter out = new MessageWriter(8 << 10);
    private final Receiver in;
    private @Nullable NetlinkSocket socket;
    private int sequence;

    Exchange(NetlinkProtocol protocol, Supplier<NetlinkSocket> open) {
        this.open = open;
        this.in = new Receiver(protocol);
    }

    void execute(NetlinkRequest request, long deadline) {
        Sent sent = send(request, NLM_F_ACK);
        in.readAck(socket(), deadline, sequence, sent);
    }

    <T> Optional<T> executeShown(NetlinkRequest request, MessageDecoder<T> decoder, long deadline) {
        Sent sent = send(request, NLM_F_ACK | NLM_F_ECHO);
        return in.readEcho(socket(), deadline, sequence, sent, decoder);
    }

    <T> T query(NetlinkRequest request, MessageDecoder<T> decoder, long deadline) {
        Sent sent = send(request, 0);
        return in.readAnswer(socket(), deadline, sequence, sent, decoder);
    }

    <T> List<T> dump(NetlinkRequest request, MessageDecoder<T> decoder, long deadline) {
        var items = new ArrayList<T>();
        for (int attempt = 1; ; attempt++) {
            items.clear();
            boolean last = attempt == DUMP_ATTEMPTS;
            if (dumpOnce(request, message -> items.add(message.decode(decoder)), deadline, last)) {
                return items;
            }
            if (last) {
                throw new NetlinkException.DumpInterrupted(request.operation(), DUMP_ATTEMPTS, items);
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100L << attempt));
        }
    }

    /** Whether it is complete. */
    private boolean dumpOnce(NetlinkRequest request, Consumer<NetlinkMessage> item, long deadline, boolean last) {
        Sent sent = send(request, NLM_F_DUMP);
        try {
            var end = in.readDump(socket(), deadline, sequence, sent, item);
            if (end == Receiver.DumpEnd.TRUNCATED) {
                discardSocket();
            }
            return end == Receiver.DumpEnd.COMPLETE;
        } catch (NetlinkException e) {
            if (last || !passes(e)) {
                throw e;
            }
            discardSocket();
            return false;
        }
    }

    /** Whether a listing that ended so may succeed when it is tried again, since it changes nothing. */
    private static boolean passes(NetlinkException failure) {
        return failure.errno()
                .filter(errno -> errno.equals(Errno.EINTR)
                        || errno.equals(Errno.EAGAIN)
                        || errno.equals(Errno.EBUSY)
                        || errno.equals(Errno.ENOBUFS))
                .isPresent();
    }

    void executeAll(List<NetlinkRequest> requests, long deadline) {
        int from = 0;
        while (from < requests.size()) {
            out.clear();
            int first = sequence + 1;
            int next = from;
            while (next < requests.size() && out.capacityUsed() < BATCH_BYTES) {
                append(requests.get(next++), 0);
            }
            // Errors are answered anyway; an acknowledgement of each request would fill the receive buffer.
            out.addFlags(NLM_F_ACK);
            socket().send(out.buffer(), out.capacityUsed());
            in.readAck(
                    socket(),
                    deadline,
                    sequence,
                    new Sent(requests.subList(from, next), first, out, from, requests.size()));
            from = next;
        }
    }

    /** Older kernels acknowledge no frame, so the last request is the one whose answer is awaited. */
    void transact(NetlinkRequest begin, List<NetlinkRequest> requests, NetlinkRequest end, long deadline) {
        var framed = new ArrayList<NetlinkRequest>();
        framed.add(begin);
        framed.addAll(requests);
        out.clear();
        int first = sequence + 1;
        framed.forEach(request -> append(request, 0));
        out.addFlags(NLM_F_ACK);
        int last = sequence;
        append(end, 0);
        socket().send(out.buffer(), out.capacityUsed());
        in.readAck(socket(), deadline, last, new Sent(framed, first, out, 0, framed.size()), first);
    }

    NetlinkSocket socket() {
        NetlinkSocket current = socket;
        if (current == null) {
            current = open.get();
            socket = current;
        }
        return current;
    }

    void discardSocket() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private Sent send(NetlinkRequest request, int flags) {
        out.clear();
        append(request, flags);
        socket().send(out.buffer(), out.capacityUsed());
        return new Sent(request, sequence, out);
    }

    private void append(NetlinkRequest request, int flags) {
        out.beginMessage(request.type(), NLM_F_REQUEST | flags | request.flags(), ++sequence);
        request.body().write(out);
        out.endMessage();
    }
}
