package io.polder.netlink;

import static io.polder.netlink.ConnectionFixture.request;
import static io.polder.netlink.FakeKernel.datagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionFailureTest {

    private final ConnectionFixture fixture = new ConnectionFixture();
    private final FakeKernel kernel = fixture.kernel;
    private final NetlinkConnection connection = fixture.connection;

    @Test
    void timeOutLeavesTheOutcomeUnknownAndReplacesTheSocket() {
        kernel.then(FakeKernel.Answer::timeOut).then(to -> to.send(datagram().ack(to.sequence())));

        assertThatThrownBy(() -> connection.execute(request(1)))
                .isInstanceOf(NetlinkException.OutcomeUnknown.class)
                .hasMessage("add thing 1: ETIMEDOUT: no answer from the kernel in time");
        connection.execute(request(2));

        assertThat(kernel.opened()).isEqualTo(2);
        assertThat(kernel.closed()).isEqualTo(1);
    }

    @Test
    void overrunLeavesTheOutcomeUnknownAndReplacesTheSocket() {
        kernel.then(FakeKernel.Answer::overrun).then(to -> to.send(datagram().ack(to.sequence())));

        assertThatThrownBy(() -> connection.execute(request(1)))
                .isInstanceOf(NetlinkException.OutcomeUnknown.class)
                .hasMessageContaining("ENOBUFS")
                .extracting(e -> ((LinuxException) e).errno().orElseThrow())
                .isEqualTo(Errno.ENOBUFS);
        connection.execute(request(2));

        assertThat(kernel.opened()).isEqualTo(2);
    }

    @Test
    void answerLongerThanTheBufferLeavesTheOutcomeUnknown() {
        kernel.then(to -> to.send(FakeKernel.oversized(100_000, to.sequence())))
                .then(to -> to.send(FakeKernel.oversized(100_000, to.sequence())));

        assertThatThrownBy(() -> connection.query(request(1), ConnectionFixture::value))
                .isInstanceOf(NetlinkException.OutcomeUnknown.class)
                .hasMessageContaining("longer than the receive buffer");
        assertThat(connection.query(request(1), ConnectionFixture::value)).isZero();
    }

    @Test
    void malformedAnswerReplacesTheSocket() {
        kernel.then(to -> to.send(ByteBuffer.allocate(7)))
                .then(to -> to.send(ByteBuffer.allocate(0)))
                .then(to -> to.send(datagram().ack(to.sequence())));

        assertThatThrownBy(() -> connection.execute(request(1))).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> connection.execute(request(1)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("empty datagram");
        connection.execute(request(1));

        assertThat(kernel.opened()).isEqualTo(3);
    }

    @Test
    void decoderThatThrowsReplacesTheSocketSinceTheRestOfTheDumpIsUnread() {
        kernel.then(to -> to.send(datagram().item(to.sequence(), 1)))
                .then(to -> to.send(datagram().item(to.sequence(), 1).done(to.sequence())));

        assertThatThrownBy(() -> connection.dump(request(1), message -> {
                    throw new IllegalStateException("of the caller");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("of the caller");
        assertThat(fixture.dump()).containsExactly(1);

        assertThat(kernel.closed()).isEqualTo(1);
    }

    @Test
    void requestThatCannotBeWrittenIsNotSent() {
        var request = new NetlinkRequest("add", "thing", 1, 0, m -> m.attribute(1, "a\0b"));

        assertThatThrownBy(() -> connection.execute(request)).isInstanceOf(IllegalArgumentException.class);

        assertThat(kernel.flagsOfSends()).isEmpty();
    }

    @Test
    void socketThatCannotBeOpenedSaysWhy() {
        var broken = new NetlinkConnection(
                ConnectionFixture.PROTOCOL,
                Duration.ofSeconds(1),
                () -> {
                    throw new LinuxException("open", Errno.EPERM, "", null);
                },
                () -> {});

        assertThatThrownBy(() -> broken.execute(request(1))).hasMessage("open: EPERM");
    }

    @Test
    void timeoutMustBePositive() {
        assertThatThrownBy(() -> fixture.connection(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout is PT0S, must be positive");
        assertThatThrownBy(() -> fixture.connection(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
