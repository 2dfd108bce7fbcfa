package io.polder.netlink;

import static io.polder.netlink.FakeKernel.datagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpTest {

    private static final FakeKernel.Step INTERRUPTED = to -> to.send(datagram()
            .item(to.sequence(), 1)
            .item(to.sequence(), 2, Datagram.DUMP_INTERRUPTED)
            .done(to.sequence()));

    private final ConnectionFixture fixture = new ConnectionFixture();
    private final FakeKernel kernel = fixture.kernel;

    @Test
    void itemsOfEveryDatagramAreReturnedInOrder() {
        kernel.then(to -> {
            to.send(datagram().item(to.sequence(), 1).item(to.sequence(), 2));
            to.send(datagram().item(to.sequence(), 3));
            to.send(datagram().done(to.sequence()));
        });

        assertThat(fixture.dump()).containsExactly(1, 2, 3);
    }

    @Test
    void itemsOfAnEarlierDumpOrAnotherPortAreSkipped() {
        kernel.then(to -> {
            to.send(datagram().item(to.sequence() - 1, 7).done(to.sequence() - 1));
            to.send(new Datagram(1).item(to.sequence(), 8));
            to.send(datagram().item(to.sequence(), 1).done(to.sequence()));
        });

        assertThat(fixture.dump()).containsExactly(1);
    }

    @Test
    void dumpThatEndsInAnErrorThrowsIt() {
        kernel.then(to -> to.send(
                        datagram().item(to.sequence(), 1).doneWith(to.sequence(), 2, "FIB table does not exist")))
                .then(to -> to.send(datagram().refusal(to.sequence(), 22)));

        assertThatThrownBy(fixture::dump)
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessage("add thing 1: ENOENT: FIB table does not exist");
        assertThatThrownBy(fixture::dump).hasMessage("add thing 1: EINVAL");
        assertThat(kernel.opened()).isEqualTo(1);
    }

    @Test
    void interruptedDumpIsRepeatedWhole() {
        kernel.then(INTERRUPTED)
                .then(to -> to.send(datagram().item(to.sequence(), 5).done(to.sequence())));

        assertThat(fixture.dump()).containsExactly(5);
    }

    @Test
    void dumpThatIsInterruptedAtItsEndIsRepeatedWhole() {
        kernel.then(to -> {
                    to.send(datagram().item(to.sequence(), 1));
                    to.send(datagram().message(3, Datagram.DUMP_INTERRUPTED, to.sequence(), m -> m.u32(0)));
                })
                .then(to -> to.send(datagram().item(to.sequence(), 5).done(to.sequence())));

        assertThat(fixture.dump()).containsExactly(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 11, 16})
    void refusalThatPassesIsFollowedByAnotherDumpOnAnotherSocket(int errno) {
        kernel.then(to -> to.send(datagram().item(to.sequence(), 1).doneWith(to.sequence(), errno, "later")))
                .then(to -> to.send(datagram().refusal(to.sequence(), errno)))
                .then(to -> to.send(datagram().item(to.sequence(), 5).done(to.sequence())));

        assertThat(fixture.dump()).containsExactly(5);

        assertThat(kernel.opened()).isEqualTo(3);
    }

    @Test
    void refusalThatDoesNotPassIsThrown() {
        for (int i = 0; i < Exchange.DUMP_ATTEMPTS; i++) {
            kernel.then(to -> to.send(datagram().refusal(to.sequence(), 16)));
        }

        assertThatThrownBy(fixture::dump)
                .isInstanceOf(NetlinkException.Busy.class)
                .hasMessage("add thing 1: EBUSY");
    }

    @Test
    void dumpOfWhichAnswersWereLostIsRepeatedWhole() {
        kernel.then(to -> {
                    to.send(datagram().item(to.sequence(), 1));
                    to.overrun();
                })
                .then(to -> to.send(datagram().item(to.sequence(), 5).done(to.sequence())));

        assertThat(fixture.dump()).containsExactly(5);
    }

    @Test
    void dumpThatIsOnlyAcknowledgedIsMalformed() {
        kernel.then(to -> to.send(datagram().item(to.sequence(), 1).ack(to.sequence())));

        assertThatThrownBy(fixture::dump)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("add thing 1 was acknowledged, not listed to its end");
    }

    @Test
    void dumpThatIsInterruptedEveryTimeThrows() {
        for (int i = 0; i < Exchange.DUMP_ATTEMPTS; i++) {
            kernel.then(INTERRUPTED);
        }

        assertThatThrownBy(fixture::dump)
                .isInstanceOf(NetlinkException.DumpInterrupted.class)
                .hasMessage("add thing 1: EINTR: the list changed during each of 10 dumps")
                .extracting(e -> ((NetlinkException.DumpInterrupted) e).partial())
                .isEqualTo(List.of(1, 2));
        assertThat(kernel.flagsOfSends()).hasSize(Exchange.DUMP_ATTEMPTS);
    }

    @Test
    void datagramThatDoesNotFitEnlargesTheBufferAndTheDumpIsRepeated() {
        kernel.then(to -> {
                    to.send(datagram().item(to.sequence(), 1));
                    to.send(FakeKernel.oversized(70_000, to.sequence()));
                })
                .then(to -> {
                    to.send(FakeKernel.oversized(70_000, to.sequence()));
                    to.send(datagram().done(to.sequence()));
                });

        assertThat(fixture.dump()).containsExactly(0);
        // The rest of the first dump must not be read by whoever comes next.
        assertThat(kernel.closed()).isEqualTo(1);
    }

    @Test
    void datagramBeyondAnyReasonIsMalformed() {
        kernel.then(to -> to.send(FakeKernel.oversized((16 << 20) + 1, to.sequence())));

        assertThatThrownBy(fixture::dump)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("a datagram of 16777217 bytes");
    }

    @Test
    void messageThatSaysItIsLongerThanItsDatagramIsMalformed() {
        kernel.then(to -> {
            var bytes = datagram().item(to.sequence(), 1).bytes();
            to.send(bytes.putInt(0, 1000));
        });

        assertThatThrownBy(fixture::dump)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("says it is 1000 bytes long, 20 are left");
    }
}
