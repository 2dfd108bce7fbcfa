package io.polder.provider.fake;

import static io.polder.provider.fake.Fixture.START;
import static io.polder.provider.fake.Fixture.SUBNET;
import static io.polder.provider.fake.Fixture.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private Fixture fixture = new Fixture();

    private void given(UnaryOperator<FakeCloudBuilder> settings) {
        fixture.close();
        fixture = new Fixture(settings);
    }

    private void givenLatency(Action action, Duration latency) {
        given(cloud -> cloud.latencies(Latencies.none().with(action, Latency.fixed(latency))));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void callLastsItsLatencyAndHasItsEffectAtItsEnd() {
        givenLatency(Action.CREATE_NETWORK_INTERFACE, Duration.ofSeconds(2));
        var seen = new int[1];
        var unused = fixture.clock
                .scheduler()
                .schedule(() -> seen[0] = fixture.cloud.enis().size(), 1_999, TimeUnit.MILLISECONDS);
        fixture.create();
        assertThat(seen[0]).isEqualTo(1);
        assertThat(fixture.clock.instant()).isEqualTo(START.plusSeconds(2));
        assertThat(fixture.cloud.enis()).hasSize(2);
        assertThat(unused.isDone()).isTrue();
    }

    @Test
    void changeThatOutlastsItsTimeoutHappensLater() {
        givenLatency(Action.CREATE_NETWORK_INTERFACE, Duration.ofSeconds(2));
        var token = new ClientToken("lost");
        var spec = EniSpec.in(SUBNET, Map.of());

        assertThatThrownBy(() -> fixture.enis.create(spec, token, SECOND))
                .isInstanceOf(CloudException.OutcomeUnknown.class)
                .hasMessageContaining("CreateNetworkInterface")
                .hasMessageContaining("no answer in PT1S");

        assertThat(fixture.clock.instant()).isEqualTo(START.plusSeconds(1));
        assertThat(fixture.cloud.enis()).hasSize(1);
        fixture.clock.advance(SECOND);
        assertThat(fixture.cloud.enis()).hasSize(2);
        assertThat(fixture.lastOutcome()).isEqualTo("late OK");
        var created = fixture.enis.create(spec, token, TIMEOUT);
        assertThat(fixture.cloud.enis()).hasSize(2).contains(created);
    }

    @Test
    void lateRefusalIsInTheJournal() {
        givenLatency(Action.ASSIGN_PRIVATE_IP_ADDRESSES, Duration.ofSeconds(2));
        assertThatThrownBy(() -> fixture.enis.assignAddresses("eni-x", IpFamily.IPV4, 1, fixture.token(), SECOND))
                .isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(fixture.lastOutcome()).isEqualTo("OutcomeUnknown SDK.ReadTimeout");
        fixture.clock.advance(SECOND);
        assertThat(fixture.lastOutcome()).isEqualTo("late NotFound InvalidEniId.NotFound");
    }

    @Test
    void readThatOutlastsItsTimeoutIsTransient() {
        givenLatency(Action.DESCRIBE_VSWITCHES, Duration.ofSeconds(2));
        assertThatThrownBy(() -> fixture.provider.subnets().describe(SUBNET, SECOND))
                .isInstanceOf(CloudException.Transient.class);
        assertThat(fixture.clock.instant()).isEqualTo(START.plusSeconds(1));
    }

    @Test
    void interruptEndsACallAsIfTimeHadRunOut() {
        givenLatency(Action.CREATE_NETWORK_INTERFACE, Duration.ofSeconds(2));
        var caller = Thread.currentThread();
        var unused = fixture.clock.scheduler().schedule(caller::interrupt, 1, TimeUnit.SECONDS);

        assertThatThrownBy(fixture::create)
                .isInstanceOf(CloudException.OutcomeUnknown.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(fixture.clock.instant()).isEqualTo(START.plusSeconds(1));
        fixture.clock.advance(SECOND);
        assertThat(fixture.cloud.enis()).hasSize(2);
        assertThat(unused.isDone()).isTrue();
    }

    @Test
    void interruptedThreadReadsNothing() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> fixture.look("eni-x")).isInstanceOf(CloudException.Transient.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void callsBeyondTheLimitAreThrottledUntilTheBucketRefills() {
        given(cloud -> cloud.limitPerMinute(Action.DESCRIBE_VSWITCHES, 6));
        for (int i = 0; i < 6; i++) {
            fixture.provider.subnets().describe(SUBNET, TIMEOUT);
        }
        var other = fixture.cloud.provider();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> other.subnets().describe(SUBNET, TIMEOUT))
                    .isInstanceOf(CloudException.Throttled.class)
                    .hasMessageContaining("Throttling.User");
        }
        fixture.clock.advance(Duration.ofSeconds(10));
        other.subnets().describe(SUBNET, TIMEOUT);
        assertThatThrownBy(() -> other.subnets().describe(SUBNET, TIMEOUT))
                .isInstanceOf(CloudException.Throttled.class);
        fixture.create();
    }

    @Test
    void faultsComeInOrderAndThenEnd() {
        fixture.cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 2, Fault.TRANSIENT);
        fixture.cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.UNAUTHORIZED);
        assertThatThrownBy(fixture::create).isInstanceOf(CloudException.Transient.class);
        assertThatThrownBy(fixture::create).isInstanceOf(CloudException.Transient.class);
        assertThatThrownBy(fixture::create)
                .isInstanceOf(CloudException.Unauthorized.class)
                .hasMessageContaining("Forbidden.RAM");
        assertThat(fixture.cloud.enis()).hasSize(1);
        fixture.create();

        fixture.cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 5, Fault.CONFLICT);
        fixture.cloud.clearFaults();
        fixture.create();
    }

    @Test
    void everyFaultIsOfItsKind() {
        for (var fault : Fault.values()) {
            fixture.cloud.failNext(Action.DELETE_NETWORK_INTERFACE, 1, fault);
            var lost = fault == Fault.REQUEST_LOST || fault == Fault.ANSWER_LOST;
            var kind = lost ? "OUTCOME_UNKNOWN" : fault.name();
            assertThatThrownBy(() -> fixture.enis.delete("eni-x", TIMEOUT))
                    .isInstanceOfSatisfying(CloudException.class, e -> {
                        assertThat(e.getClass().getSimpleName()).isEqualToIgnoringCase(kind.replace("_", ""));
                        assertThat(e.code()).contains(fault.code());
                        assertThat(e.requestId()).isPresent();
                    });
        }
        fixture.cloud.failNext(Action.DESCRIBE_VSWITCHES, 1, Fault.ANSWER_LOST);
        assertThatThrownBy(() -> fixture.provider.subnets().describe(SUBNET, TIMEOUT))
                .isInstanceOf(CloudException.Transient.class);
    }

    @Test
    void lostAnswerHasItsEffectAndALostRequestHasNone() {
        fixture.cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.REQUEST_LOST);
        fixture.cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.ANSWER_LOST);
        assertThatThrownBy(fixture::create).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(fixture.cloud.enis()).hasSize(1);
        assertThatThrownBy(fixture::create).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(fixture.cloud.enis()).hasSize(2);
    }

    @Test
    void journalSaysWhatCameOfEveryCall() {
        given(cloud -> cloud.journalCapacity(3));
        var eni = fixture.create();
        fixture.clock.advance(SECOND);
        assertThatThrownBy(() -> fixture.assign(eni.id(), 11)).isInstanceOf(CloudException.InvalidRequest.class);
        fixture.look(eni.id());

        assertThat(fixture.cloud.journal())
                .extracting(JournalEntry::action, JournalEntry::subject, JournalEntry::outcome)
                .containsExactly(
                        tuple(Action.CREATE_NETWORK_INTERFACE, SUBNET, "OK"),
                        tuple(Action.ASSIGN_PRIVATE_IP_ADDRESSES, eni.id(), "InvalidRequest InvalidParameter"),
                        tuple(Action.DESCRIBE_NETWORK_INTERFACES, "ids [" + eni.id() + "]", "OK"));
        assertThat(fixture.cloud.journal().get(1).time()).isEqualTo(START.plusSeconds(1));
        assertThat(fixture.cloud.journal()).extracting(JournalEntry::requestId).doesNotHaveDuplicates();
        assertThat(fixture.cloud.calls(Action.RUN_INSTANCES)).isEqualTo(1);
        fixture.create();
        assertThat(fixture.cloud.journal()).hasSize(3);
        assertThat(fixture.cloud.calls(Action.CREATE_NETWORK_INTERFACE)).isEqualTo(2);
    }

    @Test
    void closedCloudAndClosedProviderAnswerNothing() {
        fixture.provider.close();
        fixture.provider.close();
        assertThatThrownBy(() -> fixture.look("eni-x")).isInstanceOf(IllegalStateException.class);
        var other = fixture.cloud.provider();
        fixture.cloud.use(Latencies.none().with(Transition.CREATING, Latency.fixed(SECOND)));
        var eni = other.networkInterfaces().create(EniSpec.in(SUBNET, Map.of()), fixture.token(), TIMEOUT);
        fixture.cloud.close();
        assertThatThrownBy(() -> other.networkInterfaces().delete("eni-x", TIMEOUT))
                .isInstanceOf(IllegalStateException.class);
        fixture.clock.advance(SECOND);
        assertThat(fixture.state(eni.id())).isEqualTo(eni.state());
    }
}
