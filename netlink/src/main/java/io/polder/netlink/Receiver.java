package io.polder.netlink;

import io.polder.linux.Errno;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads answers, skipping what belongs to no request of ours. Confined to the connection's turn. */
final class Receiver {

    /** How a dump ended. */
    enum DumpEnd {
        COMPLETE,
        /** The list changed while it was read. */
        INTERRUPTED,
        /** A datagram was longer than the buffer, which has grown now. */
        TRUNCATED
    }

    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int LARGEST = 16 << 20;

    private final NetlinkProtocol protocol;
    private final NetlinkMessage message = new NetlinkMessage();
    // The kernel fills dumps in pieces of 32 KiB; only a link with hundreds of virtual functions needs more than this.
    private ByteBuffer buffer = Syscalls.nativeBuffer(64 << 10);
    private int offset;
    private int limit;

    Receiver(NetlinkProtocol protocol) {
        this.protocol = protocol;
    }

    /** Reads until the acknowledgement of {@code last}; throws the first refusal among what was sent. */
    void readAck(NetlinkSocket socket, long deadline, int last, Sent sent) {
        readAck(socket, deadline, last, sent, last);
    }

    /** @param whole a refusal of this one is a refusal of all */
    void readAck(NetlinkSocket socket, long deadline, int last, Sent sent, int whole) {
        NetlinkException first = null;
        begin();
        while (true) {
            nextFor(socket, deadline, sent);
            if (message.type() != NLMSG_ERROR) {
                continue;
            }
            if (message.i32(0) != 0 && first == null) { // Null again where that was tolerated.
                first = sent.refusal(message, protocol.shape());
            }
            if (message.sequence() == last || (message.sequence() == whole && message.i32(0) != 0)) {
                throwIfPresent(first);
                return;
            }
        }
    }

    /** Reads until the acknowledgement; what the kernel shows before of what it has done is decoded. */
    <T> Optional<T> readEcho(NetlinkSocket socket, long deadline, int expected, Sent sent, MessageDecoder<T> decoder) {
        Optional<T> shown = Optional.empty();
        begin();
        while (true) {
            nextFor(socket, deadline, sent);
            if (message.sequence() != expected || message.type() == NLMSG_NOOP) {
                continue;
            }
            if (message.type() != NLMSG_ERROR) {
                shown = Optional.of(message.decode(decoder));
            } else if (message.i32(0) == 0) {
                return shown;
            } else {
                throw sent.refused(message, protocol.shape());
            }
        }
    }

    <T> T readAnswer(NetlinkSocket socket, long deadline, int expected, Sent sent, MessageDecoder<T> decoder) {
        begin();
        do {
            nextFor(socket, deadline, sent);
        } while (message.type() == NLMSG_NOOP || message.sequence() != expected);
        if (message.type() == NLMSG_ERROR) {
            if (message.i32(0) == 0) {
                throw new MalformedMessageException(sent.operation() + " was acknowledged but not answered");
            }
            throw sent.refused(message, protocol.shape());
        }
        return message.decode(decoder);
    }

    DumpEnd readDump(NetlinkSocket socket, long deadline, int expected, Sent sent, Consumer<NetlinkMessage> item) {
        boolean interrupted = false;
        begin();
        while (true) {
            if (!next(socket, deadline, sent)) {
                return DumpEnd.TRUNCATED;
            }
            if (message.sequence() != expected || message.port() != socket.port()) {
                continue;
            }
            interrupted |= (message.flags() & NLM_F_DUMP_INTR) != 0;
            switch (message.type()) {
                case NLMSG_NOOP -> {}
                case NLMSG_ERROR, NLMSG_DONE -> {
                    if (message.i32(0) < 0) {
                        throw sent.refused(message, protocol.shape());
                    }
                    if (message.type() == NLMSG_ERROR) {
                        throw new MalformedMessageException(
                                sent.operation() + " was acknowledged, not listed to its end");
                    }
                    return interrupted ? DumpEnd.INTERRUPTED : DumpEnd.COMPLETE;
                }
                default -> item.accept(message);
            }
        }
    }

    private void begin() {
        offset = 0;
        limit = 0;
    }

    private void nextFor(NetlinkSocket socket, long deadline, Sent sent) {
        do {
            if (!next(socket, deadline, sent)) {
                throw new NetlinkException.OutcomeUnknown(
                        sent.operation(), Errno.ENOBUFS, "the answer was longer than the receive buffer");
            }
        } while (!sent.contains(message.sequence()) || message.port() != socket.port());
    }

    /** Moves to the next message; false when a datagram did not fit and has been lost. */
    private boolean next(NetlinkSocket socket, long deadline, Sent sent) {
        if (limit > 0) {
            offset = message.next(limit);
        }
        if (offset < limit && message.moveTo(buffer, offset, limit)) {
            return true;
        }
        int length = socket.receive(buffer, deadline);
        if (length == NetlinkSocket.TIMED_OUT) {
            throw new NetlinkException.OutcomeUnknown(
                    sent.operation(), Errno.ETIMEDOUT, "no answer from the kernel in time");
        }
        if (length == NetlinkSocket.OVERRUN) {
            throw new NetlinkException.OutcomeUnknown(
                    sent.operation(), Errno.ENOBUFS, "answers were lost: the receive buffer overflowed");
        }
        if (length > buffer.capacity()) {
            grow(length);
            return false;
        }
        offset = 0;
        limit = length;
        if (!message.moveTo(buffer, 0, limit)) {
            throw new MalformedMessageException("an empty datagram in answer to " + sent.operation());
        }
        return true;
    }

    private void grow(int length) {
        if (length > LARGEST) {
            throw new MalformedMessageException("a datagram of " + length + " bytes");
        }
        buffer = Syscalls.nativeBuffer(Integer.highestOneBit(length) << 1);
        begin();
    }

    private static void throwIfPresent(@Nullable NetlinkException refusal) {
        if (refusal != null) {
            throw refusal;
        }
    }
}
