package io.polder.provider.fake;

import static io.polder.provider.fake.Fixture.SMALL;
import static io.polder.provider.fake.Fixture.SUBNET;
import static io.polder.provider.fake.Fixture.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.Cidr;
import io.polder.spi.CloudException;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EniLifecycleTest {

    private static final Latencies SLOW_TRANSITIONS = Latencies.none()
            .with(Transition.CREATING, Latency.fixed(Duration.ofSeconds(1)))
            .with(Transition.ATTACHING, Latency.fixed(Duration.ofSeconds(5)))
            .with(Transition.DETACHING, Latency.fixed(Duration.ofSeconds(3)))
            .with(Transition.DELETING, Latency.fixed(Duration.ofSeconds(2)));

    private Fixture fixture = new Fixture();

    private void given(UnaryOperator<FakeCloudBuilder> settings) {
        fixture.close();
        fixture = new Fixture(settings);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void everyStepPassesThroughTheStateInBetween() {
        given(cloud -> cloud.latencies(SLOW_TRANSITIONS));
        var id = fixture.create().id();
        assertThat(fixture.state(id)).isEqualTo(EniState.CREATING);
        passes(1, id, EniState.AVAILABLE);

        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        assertThat(fixture.state(id)).isEqualTo(EniState.ATTACHING);
        passes(4, id, EniState.ATTACHING);
        passes(1, id, EniState.IN_USE);
        assertThat(fixture.look(id).instanceId()).contains(fixture.instance);

        fixture.enis.detach(id, fixture.instance, TIMEOUT);
        assertThat(fixture.look(id).instanceId()).contains(fixture.instance);
        passes(0, id, EniState.DETACHING);
        passes(3, id, EniState.AVAILABLE);
        assertThat(fixture.look(id).instanceId()).isEmpty();

        fixture.enis.delete(id, TIMEOUT);
        passes(1, id, EniState.DELETING);
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(fixture.exists(id)).isFalse();
    }

    private void passes(long seconds, String id, EniState then) {
        fixture.clock.advance(Duration.ofSeconds(seconds));
        assertThat(fixture.state(id)).isEqualTo(then);
    }

    @Test
    void withoutLatencyEverythingIsDoneOnReturn() {
        var eni = fixture.create();
        assertThat(eni.state()).isEqualTo(EniState.AVAILABLE);
        assertThat(fixture.createAttached().state()).isEqualTo(EniState.IN_USE);
        fixture.enis.delete(eni.id(), TIMEOUT);
        assertThat(fixture.exists(eni.id())).isFalse();
    }

    @Test
    void newEniHasTheAddressesAndTagsAskedFor() {
        var eni = fixture.enis.create(
                EniSpec.in(SUBNET, Map.of("a", "b"))
                        .withSecurityGroups(List.of("sg-1"))
                        .withAddresses(IpFamily.IPV4, 2),
                fixture.token(),
                TIMEOUT);

        assertThat(eni.primary()).isFalse();
        assertThat(eni.secondaryAddresses()).hasSize(2);
        assertThat(eni.tags()).containsExactly(Map.entry("a", "b"));
        assertThat(eni.mac()).startsWith("02:");
        assertThat(eni.id()).startsWith("eni-");
    }

    @Test
    void repeatedStepsSucceedAndChangeNothing() {
        given(cloud -> cloud.latencies(SLOW_TRANSITIONS));
        var id = fixture.create().id();
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        assertThat(fixture.state(id)).isEqualTo(EniState.IN_USE);

        fixture.enis.detach(id, "i-other", TIMEOUT);
        assertThat(fixture.state(id)).isEqualTo(EniState.IN_USE);
        fixture.enis.detach(id, fixture.instance, TIMEOUT);
        fixture.enis.detach(id, fixture.instance, TIMEOUT);
        fixture.clock.advance(Duration.ofSeconds(3));
        fixture.enis.detach(id, fixture.instance, TIMEOUT);

        fixture.enis.delete(id, TIMEOUT);
        fixture.enis.delete(id, TIMEOUT);
        fixture.clock.advance(Duration.ofSeconds(2));
        fixture.enis.delete(id, TIMEOUT);
        fixture.enis.detach(id, fixture.instance, TIMEOUT);
        assertThat(fixture.exists(id)).isFalse();
    }

    @Test
    void deleteWhileAttachedOrOnItsWayConflicts() {
        given(cloud -> cloud.latencies(SLOW_TRANSITIONS));
        var id = fixture.create().id();
        assertConflict(() -> fixture.enis.delete(id, TIMEOUT));
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        assertConflict(() -> fixture.enis.delete(id, TIMEOUT));
        assertConflict(() -> fixture.enis.detach(id, fixture.instance, TIMEOUT));
        fixture.clock.advance(Duration.ofSeconds(5));
        assertConflict(() -> fixture.enis.delete(id, TIMEOUT));
        fixture.enis.detach(id, fixture.instance, TIMEOUT);
        assertConflict(() -> fixture.enis.delete(id, TIMEOUT));
        assertConflict(() -> fixture.enis.attach(id, fixture.instance, TIMEOUT));
    }

    @Test
    void attachElsewhereConflicts() {
        var other = fixture.cloud.createInstance(SMALL.name(), SUBNET).instanceId();
        var eni = fixture.createAttached();
        assertConflict(() -> fixture.enis.attach(eni.id(), other, TIMEOUT));
        assertThat(fixture.look(eni.id()).instanceId()).contains(fixture.instance);
    }

    private static void assertConflict(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(CloudException.Conflict.class)
                .hasMessageContaining("InvalidOperation.InvalidEniState")
                .hasMessageContaining("(request ");
    }

    @Test
    void instanceHoldsAsManyEnisAsItsTypeAllows() {
        fixture.createAttached();
        fixture.createAttached();
        var third = fixture.create();
        assertThatThrownBy(() -> fixture.enis.attach(third.id(), fixture.instance, TIMEOUT))
                .isInstanceOf(CloudException.QuotaExceeded.class)
                .hasMessageContaining("EniPerInstanceLimitExceeded")
                .hasMessageContaining(third.id());
        assertThat(fixture.state(third.id())).isEqualTo(EniState.AVAILABLE);
    }

    @Test
    void eniWithMoreAddressesThanTheTypeAllowsDoesNotAttach() {
        var eni = fixture.create();
        fixture.assign(eni.id(), 4);
        assertThatThrownBy(() -> fixture.enis.attach(eni.id(), fixture.instance, TIMEOUT))
                .isInstanceOf(CloudException.QuotaExceeded.class);
    }

    @Test
    void eniOfAnotherZoneDoesNotAttach() {
        given(cloud -> cloud.zone("cn-hangzhou", "cn-hangzhou-k").subnet("vsw-k", Cidr.parse("10.1.0.0/24")));
        var eni = fixture.enis.create(EniSpec.in("vsw-k", Map.of()), fixture.token(), TIMEOUT);
        assertThatThrownBy(() -> fixture.enis.attach(eni.id(), fixture.instance, TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class)
                .hasMessageContaining("AvailabilityZoneMismatch");
    }

    @Test
    void accountHoldsAsManyEnisAsItsQuota() {
        given(cloud -> cloud.maxEnis(2));
        fixture.create();
        int free = fixture.free();
        assertThatThrownBy(fixture::create)
                .isInstanceOf(CloudException.QuotaExceeded.class)
                .hasMessageContaining("MaxEniCountExceeded");
        assertThat(fixture.free()).isEqualTo(free);
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        var eni = fixture.create();
        assertNotFound(() -> fixture.enis.create(EniSpec.in("vsw-x", Map.of()), fixture.token(), TIMEOUT));
        assertNotFound(() -> fixture.enis.attach("eni-x", fixture.instance, TIMEOUT));
        assertNotFound(() -> fixture.enis.attach(eni.id(), "i-x", TIMEOUT));
        assertNotFound(() -> fixture.assign("eni-x", 1));
        assertNotFound(() -> fixture.provider.subnets().describe("vsw-x", TIMEOUT));
        assertNotFound(() -> fixture.provider.instanceTypes().describe("ecs.x", TIMEOUT));
        assertNotFound(() -> fixture.cloud.createInstance("ecs.x", SUBNET));
        assertNotFound(() -> fixture.cloud.createInstance(SMALL.name(), "vsw-x"));
        assertNotFound(() -> fixture.cloud.terminateInstance("i-x"));
    }

    private static void assertNotFound(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CloudException.NotFound.class, e -> assertThat(e.code()).isPresent())
                .hasMessageContaining("NotFound");
    }

    @Test
    void primaryEniStaysWithItsInstance() {
        var primary = fixture.cloud.enis().get(0);
        assertThat(primary.primary()).isTrue();
        assertThat(primary.state()).isEqualTo(EniState.IN_USE);
        assertThatThrownBy(() -> fixture.enis.detach(primary.id(), fixture.instance, TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);
        assertConflict(() -> fixture.enis.delete(primary.id(), TIMEOUT));
    }

    @Test
    void terminationTakesThePrimaryEniAndLeavesTheOthers() {
        given(cloud -> cloud.latencies(SLOW_TRANSITIONS));
        var attached = fixture.create().id();
        var attaching = fixture.create().id();
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.enis.attach(attached, fixture.instance, TIMEOUT);
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.enis.attach(attaching, fixture.instance, TIMEOUT);

        fixture.cloud.terminateInstance(fixture.instance);
        fixture.clock.advance(Duration.ofMinutes(1));

        assertThat(fixture.cloud.instances()).isEmpty();
        assertThat(fixture.cloud.enis()).hasSize(2).allSatisfy(eni -> {
            assertThat(eni.state()).isEqualTo(EniState.AVAILABLE);
            assertThat(eni.instanceId()).isEmpty();
        });
        assertThat(fixture.free()).isEqualTo(252 - 2);
    }

    @Test
    void terminationCanTakeEveryEni() {
        given(cloud -> cloud.deleteEnisWithInstance(true));
        fixture.createAttached();
        fixture.cloud.terminateInstance(fixture.instance);
        assertThat(fixture.cloud.enis()).isEmpty();
        assertThat(fixture.free()).isEqualTo(252);
    }
}
