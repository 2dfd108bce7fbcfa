package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.provider.fake.Transition;
import io.polder.spi.CloudException;
import io.polder.spi.EniState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EniFactoryTest extends CloudFixture {

    private final EniFactory factory = eniFactory();

    @Test
    void allocatedEniIsInUse() {
        var eni = factory.allocate(1, MINUTE).get(0);
        assertThat(eni.state()).isEqualTo(EniState.IN_USE);
        assertThat(eni.instanceId()).contains(instance.instanceId());
        assertThat(eni.addresses()).hasSize(1);
    }

    @Test
    void disposedEniIsGone() {
        factory.dispose(factory.allocate(1, MINUTE), MINUTE);
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void limitOfTheInstanceTypeCostsNoCall() {
        factory.allocate(1, MINUTE);
        var second = factory.allocate(1, MINUTE);
        assertThatThrownBy(() -> factory.allocate(1, MINUTE)).isInstanceOf(CloudException.QuotaExceeded.class);
        assertThat(cloud.calls(Action.CREATE_NETWORK_INTERFACE)).isEqualTo(2);
        factory.dispose(second, MINUTE);
        assertThat(factory.allocate(1, MINUTE)).hasSize(1);
    }

    @Test
    void throttlingAndLostAnswersOnTheWayAreGotOver() {
        cloud.failNext(Action.ATTACH_NETWORK_INTERFACE, 2, Fault.THROTTLED);
        cloud.failNext(Action.ATTACH_NETWORK_INTERFACE, 1, Fault.ANSWER_LOST);
        cloud.failNext(Action.DESCRIBE_NETWORK_INTERFACES, 2, Fault.TRANSIENT);
        var enis = factory.allocate(1, MINUTE);
        cloud.failNext(Action.DETACH_NETWORK_INTERFACE, 1, Fault.REQUEST_LOST);
        cloud.failNext(Action.DELETE_NETWORK_INTERFACE, 2, Fault.CONFLICT);
        assertThat(factory.dispose(enis, MINUTE)).isEqualTo(enis);
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void attachmentThatTakesTooLongIsGivenUpAndTidiedAway() {
        cloud.use(Latencies.realistic().with(Transition.ATTACHING, Latency.fixed(Duration.ofMinutes(2))));
        var before = clock.instant();
        assertThatThrownBy(() -> factory.allocate(1, MINUTE))
                .isInstanceOf(CloudException.OutcomeUnknown.class)
                .hasMessageContaining("not done in time");
        assertThat(Duration.between(before, clock.instant())).isBetween(MINUTE, MINUTE.plusSeconds(1));
        assertThat(factory.tidy(Duration.ofMinutes(3))).isTrue();
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void interruptEndsTheWaitAndStaysSet() throws Exception {
        var attempt = clock.scheduler().submit(() -> {
            Thread.currentThread().interrupt();
            try {
                factory.allocate(1, MINUTE);
                return false;
            } catch (CloudException.OutcomeUnknown e) {
                return Thread.interrupted();
            }
        });
        clock.advance(MINUTE);
        assertThat(attempt.get(1, TimeUnit.SECONDS)).isTrue();
        assertThat(factory.tidy(MINUTE)).isTrue();
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
    }
}
