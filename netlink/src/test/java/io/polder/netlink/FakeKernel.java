package io.polder.netlink;

import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A kernel at the level of bytes: answers what is sent by a script, one step per send. Used by one thread at a time,
 * which the connection under test has to see to; that it does is checked.
 */
final class FakeKernel {

    static final int PORT = 4711;

    /** What to answer to a send, given the sequence numbers of the requests in it. */
    interface Step {
        void answer(Answer to);
    }

    private final Deque<Step> script = new ArrayDeque<>();
    private final List<List<Integer>> flagsOfSends = new ArrayList<>();
    private int opened;
    private int closed;

    FakeKernel then(Step step) {
        script.add(step);
        return this;
    }

    NetlinkSocket open() {
        opened++;
        return new Socket();
    }

    int opened() {
        return opened;
    }

    int closed() {
        return closed;
    }

    /** The flags of every request of every send so far. */
    List<List<Integer>> flagsOfSends() {
        return flagsOfSends;
    }

    /** Answers to one send. */
    static final class Answer {
        private final List<Integer> sequences;
        private final Deque<Object> queue;

        private Answer(List<Integer> sequences, Deque<Object> queue) {
            this.sequences = sequences;
            this.queue = queue;
        }

        int sequence() {
            return sequences.get(0);
        }

        List<Integer> sequences() {
            return sequences;
        }

        int last() {
            return sequences.get(sequences.size() - 1);
        }

        void send(Datagram datagram) {
            queue.add(datagram.bytes());
        }

        void send(ByteBuffer bytes) {
            queue.add(bytes);
        }

        void timeOut() {
            queue.add(NetlinkSocket.TIMED_OUT);
        }

        void overrun() {
            queue.add(NetlinkSocket.OVERRUN);
        }
    }

    static Datagram datagram() {
        return new Datagram(PORT);
    }

    private final class Socket implements NetlinkSocket {
        private final Deque<Object> answers = new ArrayDeque<>();
        private boolean open = true;

        @Override
        public void send(ByteBuffer buffer, int length) {
            checkOpen();
            var sequences = new ArrayList<Integer>();
            var flags = new ArrayList<Integer>();
            for (int at = 0; at < length; at += buffer.getInt(at) + 3 & ~3) {
                flags.add(buffer.getShort(at + 6) & 0xffff);
                sequences.add(buffer.getInt(at + 8));
            }
            flagsOfSends.add(flags);
            Step step = script.poll();
            if (step == null) {
                throw new AssertionError("the script ended before request " + sequences);
            }
            step.answer(new Answer(sequences, answers));
        }

        @Override
        public int receive(ByteBuffer buffer, long deadline) {
            checkOpen();
            Object answer = answers.poll();
            if (answer == null) {
                throw new AssertionError("reads more than was answered");
            }
            if (answer instanceof Integer event) {
                return event;
            }
            var bytes = (ByteBuffer) answer;
            int fits = Math.min(bytes.remaining(), buffer.capacity());
            buffer.put(0, bytes, bytes.position(), fits);
            return bytes.remaining();
        }

        @Override
        public int port() {
            return PORT;
        }

        @Override
        public void close() {
            checkOpen();
            open = false;
            closed++;
        }

        private void checkOpen() {
            if (!open) {
                throw new AssertionError("the socket is closed");
            }
        }
    }

    /** A datagram of zeros but for its first message's header, for what is too long. */
    static ByteBuffer oversized(int length, int sequence) {
        ByteBuffer bytes = Syscalls.nativeBuffer(length);
        return bytes.putInt(0, length)
                .putShort(4, (short) Datagram.ITEM)
                .putInt(8, sequence)
                .putInt(12, PORT);
    }
}
