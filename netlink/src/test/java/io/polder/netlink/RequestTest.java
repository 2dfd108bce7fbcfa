package io.polder.netlink;

import static io.polder.netlink.ConnectionFixture.FIRST_ATTRIBUTE;
import static io.polder.netlink.ConnectionFixture.request;
import static io.polder.netlink.FakeKernel.datagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polder.linux.Errno;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

    private final ConnectionFixture fixture = new ConnectionFixture();
    private final FakeKernel kernel = fixture.kernel;

    @Test
    void acknowledgedRequestReturns() {
        kernel.then(to -> to.send(datagram().ack(to.sequence())));

        fixture.connection.execute(request(1));

        assertThat(kernel.opened()).isEqualTo(1);
        assertThat(kernel.closed()).isZero();
    }

    @Test
    void queryDecodesTheAnswer() {
        kernel.then(to -> to.send(datagram().item(to.sequence(), 42)));

        assertThat(fixture.connection.query(request(1), ConnectionFixture::value))
                .isEqualTo(42);
    }

    @Test
    void whatTheKernelShowsBeforeItAcknowledgesIsDecoded() {
        kernel.then(to -> {
            to.send(datagram().item(to.sequence() - 1, 7).item(to.sequence(), 42));
            to.send(datagram().ack(to.sequence()));
        });

        assertThat(fixture.connection.executeShown(request(1), ConnectionFixture::value))
                .contains(42);
    }

    @Test
    void whatIsOnlyAcknowledgedIsNotShown() {
        kernel.then(to -> to.send(datagram().ack(to.sequence())))
                .then(to -> to.send(datagram().refusal(to.sequence(), 17)));

        assertThat(fixture.connection.executeShown(request(1), ConnectionFixture::value))
                .isEmpty();
        assertThatThrownBy(() -> fixture.connection.executeShown(request(1), ConnectionFixture::value))
                .isInstanceOf(NetlinkException.AlreadyExists.class);
    }

    @Test
    void queryThatIsOnlyAcknowledgedIsMalformed() {
        kernel.then(to -> to.send(datagram().ack(to.sequence())));

        assertThatThrownBy(() -> fixture.connection.query(request(1), ConnectionFixture::value))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("add thing 1 was acknowledged but not answered");
    }

    @Test
    void refusedQueryThrowsTheRefusal() {
        kernel.then(to -> to.send(datagram().refusal(to.sequence(), 19)));

        assertThatThrownBy(() -> fixture.connection.query(request(1), ConnectionFixture::value))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessage("add thing 1: ENODEV");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusalCarriesTheKernelsWordsAndTheAttributesName(boolean capped) {
        kernel.then(to -> to.send(datagram().refusal(to.sequence(), 22, capped, "Bad thing", FIRST_ATTRIBUTE)));

        var refusal = catchThrowableOfType(NetlinkException.class, () -> fixture.connection.execute(request(5)));

        assertThat(refusal).hasMessage("add thing 5: EINVAL: Bad thing (TEST_7)");
        assertThat(refusal.operation()).isEqualTo("add thing 5");
        assertThat(refusal.errno()).contains(Errno.EINVAL);
        assertThat(refusal.extendedAck().orElseThrow().message()).contains("Bad thing");
        assertThat(refusal.extendedAck().orElseThrow().attribute()).contains("TEST_7");
    }

    @Test
    void nestedAttributeAtFaultIsNamedByItsPath() {
        int nested = FIRST_ATTRIBUTE + 8 + 4;
        kernel.then(to -> to.send(datagram().refusal(to.sequence(), 22, true, "Bad", nested)));

        assertThatThrownBy(() -> fixture.connection.execute(request(1))).hasMessageEndingWith("Bad (TEST_8.9)");
    }

    @Test
    void bodyThatNamesItsOwnAttributesIsAskedBeforeTheProtocol() {
        var named = new NetlinkRequest("add thing", 1, Datagram.ITEM, 0, new NamingBody());
        int second = MessageWriter.HEADER + 8 + 8;
        kernel.then(to -> to.send(datagram().refusal(to.sequence(), 22, true, "Bad", second)));

        assertThatThrownBy(() -> fixture.connection.execute(named)).hasMessage("add thing 1: EINVAL: Bad (OWN_4)");
    }

    @Test
    void offsetOutsideTheRequestNamesNoAttribute() {
        kernel.then(to -> to.send(datagram().refusal(to.sequence(), 22, true, "Bad", -5)))
                .then(to -> to.send(datagram().refusal(to.sequence(), 22, true, "Bad", 4096)));

        assertThatThrownBy(() -> fixture.connection.execute(request(1))).hasMessage("add thing 1: EINVAL: Bad");
        assertThatThrownBy(() -> fixture.connection.execute(request(1))).hasMessage("add thing 1: EINVAL: Bad");
    }

    @ParameterizedTest
    @CsvSource({
        "1, PermissionDenied",
        "13, PermissionDenied",
        "2, NotFound",
        "3, NotFound",
        "19, NotFound",
        "99, NotFound",
        "17, AlreadyExists",
        "16, Busy",
        "95, NotSupported",
        "22, NetlinkException"
    })
    void commonErrorNumbersHaveTheirOwnException(int errno, String expected) {
        kernel.then(to -> to.send(datagram().refusal(to.sequence(), errno)));

        assertThatThrownBy(() -> fixture.connection.execute(request(1)))
                .extracting(e -> e.getClass().getSimpleName())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -4096, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void errorNumberThatCannotBeIsMalformed(int error) {
        kernel.then(to -> to.send(datagram().error(to.sequence(), error, true, m -> {})))
                .then(to -> to.send(datagram().ack(to.sequence())));

        assertThatThrownBy(() -> fixture.connection.execute(request(1))).isInstanceOf(MalformedMessageException.class);
        fixture.connection.execute(request(1));
        assertThat(kernel.opened()).isEqualTo(2);
    }

    @Test
    void answersToEarlierRequestsAndToOtherPortsAreSkipped() {
        kernel.then(to -> {
            to.send(datagram().refusal(to.sequence() - 1, 22).item(to.sequence() - 3, 1));
            to.send(new Datagram(FakeKernel.PORT + 1).refusal(to.sequence(), 22));
            to.send(datagram().ack(to.sequence()));
        });

        fixture.connection.execute(request(1));

        assertThat(kernel.closed()).isZero();
    }

    /** With a header twice as long as the protocol's, then attributes 3 and 4. */
    private static final class NamingBody implements NetlinkRequest.Body, NetlinkProtocol.Shape {
        @Override
        public void write(MessageWriter message) {
            message.u32(0).u32(0).attributeU32(3, 1).attributeU32(4, 1);
        }

        @Override
        public Optional<NetlinkProtocol.Shape> shape() {
            return Optional.of(this);
        }

        @Override
        public int headerLength(int messageType) {
            return 8;
        }

        @Override
        public String attributeName(int messageType, int attributeType) {
            return "OWN_" + attributeType;
        }
    }
}
