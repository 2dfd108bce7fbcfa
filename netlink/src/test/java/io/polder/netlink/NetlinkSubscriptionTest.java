package io.polder.netlink;

import static io.polder.netlink.FakeKernel.datagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.internal.Syscalls;
import io.polder.netlink.NetlinkSubscription.Received;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkSubscriptionTest {

    private final Deque<Notifications> sockets = new ArrayDeque<>();
    private final List<Integer> heard = new ArrayList<>();
    private boolean failsToOpen;

    @Test
    void everyMessageOfADatagramIsHandedOverButNotWhatNetlinkSaysItself() {
        var subscription = open();
        sockets.getLast()
                .answers
                .add(datagram().item(0, 1).ack(0).done(0).item(0, 2).bytes());

        assertThat(receive(subscription)).isEqualTo(Received.MESSAGES);

        assertThat(heard).containsExactly(1, 2);
    }

    @Test
    void overrunIsALoss() {
        var subscription = open();
        sockets.getLast().answers.add(NetlinkSocket.OVERRUN);

        assertThat(receive(subscription)).isEqualTo(Received.LOST);
    }

    @Test
    void datagramThatDoesNotFitIsALossAndTheNextFitsInANewSocketToo() {
        var subscription = open();
        ByteBuffer large = FakeKernel.oversized(70_000, 0);
        sockets.getLast().answers.add(large);

        assertThat(receive(subscription)).isEqualTo(Received.LOST);
        subscription.renew();
        sockets.getLast().answers.add(large);

        assertThat(receive(subscription)).isEqualTo(Received.MESSAGES);
        assertThat(heard).containsExactly(0);
    }

    @Test
    void datagramBeyondAnyReasonIsMalformed() {
        var subscription = open();
        sockets.getLast().answers.add(FakeKernel.oversized((16 << 20) + 1, 0));

        assertThatThrownBy(() -> receive(subscription))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("a datagram of 16777217 bytes");
    }

    @Test
    void datagramThatIsNoMessageIsMalformed() {
        var subscription = open();
        sockets.getLast().answers.add(Syscalls.nativeBuffer(20).putInt(0, 100));

        assertThatThrownBy(() -> receive(subscription))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("says it is 100 bytes long, 20 are left");
    }

    @Test
    void silenceUntilTheDeadlineIsNothing() {
        assertThat(receive(open())).isEqualTo(Received.NOTHING);
    }

    @Test
    void renewedSubscriptionHearsNothingOfWhatWaited() {
        var subscription = open();
        var old = sockets.getLast();
        old.answers.add(datagram().item(0, 1).bytes());

        subscription.renew();

        assertThat(receive(subscription)).isEqualTo(Received.NOTHING);
        assertThat(old.closed).isTrue();
    }

    @Test
    void stoppedSubscriptionStaysStoppedAlsoWhenRenewed() {
        var subscription = open();
        subscription.stop();
        sockets.getLast().answers.add(datagram().item(0, 1).bytes());

        assertThat(receive(subscription)).isEqualTo(Received.STOPPED);
        subscription.renew();
        assertThat(receive(subscription)).isEqualTo(Received.STOPPED);

        assertThat(sockets).allMatch(socket -> socket.stopped);
        assertThat(heard).isEmpty();
    }

    @Test
    void subscriptionWithoutASocketSaysSo() {
        var subscription = open();
        failsToOpen = true;

        assertThatThrownBy(subscription::renew).hasMessage("open: EMFILE");
        assertThatThrownBy(() -> receive(subscription))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the subscription is closed, or could not be renewed");
        failsToOpen = false;
        subscription.renew();
        assertThat(receive(subscription)).isEqualTo(Received.NOTHING);
        subscription.close();
        subscription.close();

        assertThat(sockets).allMatch(socket -> socket.closed);
        assertThatThrownBy(() -> receive(subscription)).isInstanceOf(IllegalStateException.class);
    }

    private NetlinkSubscription open() {
        return NetlinkSubscription.over(() -> {
            if (failsToOpen) {
                throw new LinuxException("open", new Errno(24), "", null);
            }
            sockets.add(new Notifications());
            return sockets.getLast();
        });
    }

    private Received receive(NetlinkSubscription subscription) {
        return subscription.receive(message -> heard.add(message.i32(0)), System.nanoTime());
    }

    /** Hands out what a test put there. */
    private static final class Notifications implements NotificationSocket {
        private final Deque<Object> answers = new ArrayDeque<>();
        private boolean stopped;
        private boolean closed;

        @Override
        public void send(ByteBuffer buffer, int length) {
            throw new AssertionError("a subscriber sends nothing");
        }

        @Override
        public int receive(ByteBuffer buffer, long deadline) {
            Object next = answers.isEmpty() ? TIMED_OUT : answers.remove();
            if (next instanceof Integer event) {
                return event;
            }
            var bytes = (ByteBuffer) next;
            buffer.put(0, bytes, 0, Math.min(bytes.limit(), buffer.capacity()));
            return bytes.limit();
        }

        @Override
        public int port() {
            return FakeKernel.PORT;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public void close() {
            assertThat(closed).isFalse();
            closed = true;
        }
    }
}
