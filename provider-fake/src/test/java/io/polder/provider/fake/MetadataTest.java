package io.polder.provider.fake;

import static io.polder.provider.fake.Fixture.SMALL;
import static io.polder.provider.fake.Fixture.SUBNET;
import static io.polder.provider.fake.Fixture.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceMetadata;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetadataTest {

    private static final Duration LAG = Duration.ofSeconds(2);

    private final Fixture fixture = new Fixture(
            cloud -> cloud.latencies(Latencies.none().with(Transition.SHOWING_IN_METADATA, Latency.fixed(LAG))));
    private final InstanceMetadata metadata =
            fixture.provider.instanceMetadata().orElseThrow();

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<Eni> shown() {
        return metadata.attachedEnis(TIMEOUT);
    }

    @Test
    void saysWhoTheInstanceIs() {
        assertThat(metadata.identity(TIMEOUT))
                .isEqualTo(
                        new InstanceIdentity(fixture.instance, SMALL.name(), "cn-hangzhou", "cn-hangzhou-i", SUBNET));
        assertThat(fixture.cloud.provider().instanceMetadata()).isEmpty();
        assertThatThrownBy(() -> fixture.cloud.provider("i-x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changesShowAfterTheLagAndNotBefore() {
        assertThat(shown()).isEmpty();
        fixture.clock.advance(LAG);
        assertThat(shown()).hasSize(1);

        var eni = fixture.createAttached();
        var address = fixture.assign(eni.id(), 1).get(0);
        fixture.clock.advance(LAG.minusNanos(1));
        assertThat(shown()).hasSize(1);
        fixture.clock.advance(Duration.ofNanos(1));
        assertThat(shown()).hasSize(2);
        var seen = shown().get(1);
        assertThat(seen.id()).isEqualTo(eni.id());
        assertThat(seen.state()).isEqualTo(EniState.IN_USE);
        assertThat(seen.secondaryAddresses()).containsExactly(address);
        assertThat(seen.tags()).isEmpty();

        fixture.enis.detach(eni.id(), fixture.instance, TIMEOUT);
        assertThat(shown()).hasSize(2);
        fixture.clock.advance(LAG);
        assertThat(shown()).hasSize(1);
    }

    @Test
    void laterChangeNeverShowsBeforeAnEarlierOne() {
        fixture.createAttached();
        fixture.cloud.use(Latencies.none());
        var second = fixture.createAttached();
        assertThat(shown()).isEmpty();
        fixture.clock.advance(LAG);
        assertThat(shown()).hasSize(3).extracting(Eni::id).contains(second.id());
    }

    @Test
    void endedInstanceHasNoMetadata() {
        fixture.cloud.terminateInstance(fixture.instance);
        assertThatThrownBy(this::shown).isInstanceOf(CloudException.Transient.class);
        assertThatThrownBy(() -> metadata.identity(TIMEOUT)).isInstanceOf(CloudException.Transient.class);
    }
}
