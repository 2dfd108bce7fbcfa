package io.polder.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.Errno;
import io.polder.linux.Fd;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no other test makes the kernel do. On every backend, and needs nothing of the machine. */
class SyscallsIT {

    private static final int EFD_NONBLOCK = 0x800;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int ANSWER = 36;
    private static final int POLLNVAL = 0x20;
    private static final long AT_ONCE = 0;
    private static final long LONG_ENOUGH = 60_000_000_000L;

    private final Fd first = Fd.ofResult(Syscalls.eventfd(EFD_NONBLOCK), "open eventfd");
    private final Fd second = Fd.ofResult(Syscalls.eventfd(EFD_NONBLOCK), "open eventfd");

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void eventCounterGivesBackWhatWasWrittenToItOnce() {
        assertThat(Syscalls.read(first.number(), number(0))).isEqualTo(-Errno.EAGAIN.number());
        assertThat(Syscalls.write(first.number(), number(40), 8)).isEqualTo(8);
        assertThat(Syscalls.write(first.number(), number(2), 8)).isEqualTo(8);

        ByteBuffer count = number(0);
        assertThat(Syscalls.read(first.number(), count)).isEqualTo(8);

        assertThat(count.getLong(0)).isEqualTo(42);
        assertThat(Syscalls.read(first.number(), count)).isEqualTo(-Errno.EAGAIN.number());
    }

    @Test
    void pollSetTellsWhichDescriptorIsReadyEachTimeAnew() {
        var set = new PollSet(2);
        set.watch(0, first.number(), PollSet.POLLIN);
        set.watch(1, second.number(), PollSet.POLLIN);
        assertThat(set.await(AT_ONCE)).isZero();

        signal(second);
        assertThat(set.await(LONG_ENOUGH)).isEqualTo(1);
        assertThat(set.ready(0)).isZero();
        assertThat(set.ready(1)).isEqualTo(PollSet.POLLIN);

        signal(first);
        assertThat(set.await(LONG_ENOUGH)).isEqualTo(2);
        assertThat(set.ready(0)).isEqualTo(PollSet.POLLIN);

        assertThat(Syscalls.read(second.number(), number(0))).isEqualTo(8);
        assertThat(set.await(LONG_ENOUGH)).isEqualTo(1);
        assertThat(set.ready(1)).isZero();
    }

    @Test
    void timeIsThatOfTheCallNotOfTheOneBefore() {
        var set = new PollSet(1);
        set.watch(0, first.number(), PollSet.POLLIN);
        assertThat(set.await(AT_ONCE)).isZero();
        var other = new Thread(() -> signal(first));
        other.start();

        assertThat(set.await(LONG_ENOUGH)).isEqualTo(1);
    }

    @Test
    void placeThatWatchesNothingIsPassedOver() {
        var set = new PollSet(3);
        assertThat(set.await(AT_ONCE)).isZero();

        set.watch(2, first.number(), PollSet.POLLIN);
        signal(first);
        assertThat(set.await(LONG_ENOUGH)).isEqualTo(1);
        assertThat(set.ready(2)).isEqualTo(PollSet.POLLIN);

        set.watch(2, second.number(), PollSet.POLLIN);
        assertThat(set.ready(2)).isZero();
        assertThat(set.await(AT_ONCE)).isZero();
    }

    @Test
    void closedDescriptorEndsTheWait() {
        var set = new PollSet(1);
        set.watch(0, Integer.MAX_VALUE, PollSet.POLLIN);

        assertThat(set.await(LONG_ENOUGH)).isEqualTo(1);
        assertThat(set.ready(0)).isEqualTo(POLLNVAL);
    }

    @Test
    void socketOptionOfSeveralWordsComesBack() {
        try (Fd socket = netlink()) {
            // struct timeval { long sec; long usec; }
            ByteBuffer set = Syscalls.nativeBuffer(16).putLong(0, 3).putLong(8, 500_000);
            assertThat(Syscalls.setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, set))
                    .isZero();

            ByteBuffer got = Syscalls.nativeBuffer(16);
            assertThat(Syscalls.getsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, got))
                    .isZero();

            assertThat(got).isEqualTo(set);
        }
    }

    @Test
    void datagramComesWithItsLengthAndSenderWhateverFitted() {
        var header = new MsgHdr(12);
        ByteBuffer whole = Syscalls.nativeBuffer(100);
        ByteBuffer half = Syscalls.nativeBuffer(ANSWER / 2);
        try (Fd socket = netlink()) {
            for (ByteBuffer into : new ByteBuffer[] {whole, half, whole}) {
                askForAnswer(socket);
                assertThat(header.receive(socket.number(), into, MSG_DONTWAIT | MSG_TRUNC))
                        .isEqualTo(ANSWER);
                assertThat(into.getInt(0)).isEqualTo(ANSWER);
                assertThat(header.sender(0)).isEqualTo(AF_NETLINK);
                assertThat(header.sender(4)).isZero();
            }
            assertThat(header.receive(socket.number(), whole, MSG_DONTWAIT)).isEqualTo(-Errno.EAGAIN.number());
        }
    }

    private static Fd netlink() {
        return Fd.ofResult(Syscalls.socket(AF_NETLINK, SOCK_RAW, 0), "open netlink socket");
    }

    /** {@code struct nlmsghdr} of NLMSG_NOOP with NLM_F_REQUEST and NLM_F_ACK. */
    private static void askForAnswer(Fd socket) {
        ByteBuffer request =
                Syscalls.nativeBuffer(16).putInt(0, 16).putShort(4, (short) 1).putShort(6, (short) 5);
        assertThat(Syscalls.write(socket.number(), request, 16)).isEqualTo(16);
    }

    private static void signal(Fd eventfd) {
        assertThat(Syscalls.write(eventfd.number(), number(1), 8)).isEqualTo(8);
    }

    private static ByteBuffer number(long value) {
        return Syscalls.nativeBuffer(8).putLong(0, value);
    }
}
