package io.polder.netlink;

import static io.polder.netlink.ConnectionFixture.FIRST_ATTRIBUTE;
import static io.polder.netlink.ConnectionFixture.requests;
import static io.polder.netlink.FakeKernel.datagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final int REQUEST = 1;
    private static final int ACK = 4;

    private final ConnectionFixture fixture = new ConnectionFixture();
    private final FakeKernel kernel = fixture.kernel;

    @Test
    void emptyBatchSendsNothing() {
        fixture.connection.executeAll(List.of());

        assertThat(kernel.flagsOfSends()).isEmpty();
        assertThat(kernel.opened()).isZero();
    }

    @Test
    void onlyTheLastRequestAsksForAnAcknowledgement() {
        kernel.then(to -> to.send(datagram().ack(to.last())));

        fixture.connection.executeAll(requests(3));

        assertThat(kernel.flagsOfSends()).containsExactly(List.of(REQUEST, REQUEST, REQUEST | ACK));
    }

    @Test
    void refusalInTheMiddleNamesItsRequestAndAttribute() {
        kernel.then(to -> {
            to.send(datagram().refusal(to.sequences().get(1), 17, true, "Taken", FIRST_ATTRIBUTE));
            to.send(datagram().ack(to.last()));
        });

        assertThatThrownBy(() -> fixture.connection.executeAll(requests(3)))
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessage("add thing 2 (request 2 of 3): EEXIST: Taken (TEST_7)");
    }

    @Test
    void firstOfSeveralRefusalsIsThrownAndTheOthersAreRead() {
        kernel.then(to -> {
                    to.send(datagram().refusal(to.sequences().get(0), 17));
                    to.send(datagram().refusal(to.sequences().get(1), 22));
                    to.send(datagram().refusal(to.sequences().get(2), 1));
                })
                .then(to -> to.send(datagram().ack(to.last())));

        assertThatThrownBy(() -> fixture.connection.executeAll(requests(3)))
                .hasMessage("add thing 1 (request 1 of 3): EEXIST");
        fixture.connection.executeAll(requests(1));

        assertThat(kernel.opened()).isEqualTo(1);
    }

    @Test
    void longBatchIsSentInPiecesOfAtMost128KiB() {
        for (int i = 0; i < 5; i++) {
            kernel.then(to -> to.send(datagram().ack(to.last())));
        }

        fixture.connection.executeAll(requests(13_000)); // Of 40 bytes each.

        assertThat(kernel.flagsOfSends()).hasSize(4).allSatisfy(flags -> {
            assertThat(flags).hasSizeLessThanOrEqualTo((128 << 10) / 40 + 1);
            assertThat(flags.get(flags.size() - 1)).isEqualTo(REQUEST | ACK);
        });
        assertThat(kernel.flagsOfSends().stream().mapToInt(List::size).sum()).isEqualTo(13_000);
    }

    @Test
    void refusalIsCountedFromTheFirstPieceOn() {
        kernel.then(to -> to.send(datagram().ack(to.last())));
        kernel.then(to -> to.send(datagram().refusal(to.last(), 22)));

        assertThatThrownBy(() -> fixture.connection.executeAll(requests(10_000)))
                .hasMessageContaining("(request 6554 of 10000)");
    }

    @Test
    void piecesAfterARefusalAreNotSent() {
        kernel.then(to -> to.send(datagram().refusal(to.last(), 22)));

        assertThatThrownBy(() -> fixture.connection.executeAll(requests(10_000)))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("EINVAL");

        assertThat(kernel.flagsOfSends()).hasSize(1);
    }
}
