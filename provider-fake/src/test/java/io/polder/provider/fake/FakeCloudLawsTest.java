package io.polder.provider.fake;

import static io.polder.provider.fake.Fixture.SMALL;
import static io.polder.provider.fake.Fixture.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.spi.Cidr;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FakeCloudLawsTest {

    private static final int ADDRESSES = 12; // of a /28

    private static final Latencies SLOW = Latencies.none()
            .with(Transition.ATTACHING, Latency.fixed(Duration.ofSeconds(3)))
            .with(Transition.DETACHING, Latency.fixed(Duration.ofSeconds(2)))
            .with(Transition.DELETING, Latency.fixed(Duration.ofSeconds(1)));

    enum Verb {
        CREATE,
        ATTACH,
        DETACH,
        DELETE,
        ASSIGN,
        RELEASE,
        WAIT,
        LOSE_THE_NEXT_ANSWER,
        FAIL_THE_LISTENER
    }

    record Step(Verb verb, int target, int count) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Verb.values()),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(1, 4))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void addressesAreNeverAssignedTwiceNorLostAndQuotasHold(@ForAll("steps") List<Step> steps, @ForAll boolean slowly) {
        var listener = new Moody();
        try (var fixture = new Fixture(cloud -> cloud.listener(listener)
                .latencies(slowly ? SLOW : Latencies.none())
                .subnet("vsw-small", Cidr.parse("10.8.0.0/28")))) {
            for (var step : steps) {
                take(step, fixture, listener);
                assertLaws(fixture);
            }
            fixture.clock.advance(Duration.ofMinutes(1));
            assertLaws(fixture);
            assertThat(fixture.cloud.enis())
                    .allMatch(eni -> eni.state() == EniState.AVAILABLE || eni.state() == EniState.IN_USE);
        }
    }

    private static void take(Step step, Fixture fixture, Moody listener) {
        var enis = fixture.cloud.enis();
        var eni = enis.get(step.target() % enis.size());
        var spec = EniSpec.in("vsw-small", Map.of());
        try {
            switch (step.verb()) {
                case CREATE -> fixture.enis.create(spec, fixture.token(), TIMEOUT);
                case ATTACH -> fixture.enis.attach(eni.id(), fixture.instance, TIMEOUT);
                case DETACH -> fixture.enis.detach(eni.id(), fixture.instance, TIMEOUT);
                case DELETE -> fixture.enis.delete(eni.id(), TIMEOUT);
                case ASSIGN -> fixture.assign(eni.id(), step.count());
                case RELEASE ->
                    fixture.release(
                            eni.id(),
                            eni.secondaryAddresses().stream()
                                    .limit(step.count())
                                    .toArray(InetAddress[]::new));
                case WAIT -> fixture.clock.advance(Duration.ofSeconds(step.count()));
                case LOSE_THE_NEXT_ANSWER ->
                    fixture.cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.ANSWER_LOST);
                case FAIL_THE_LISTENER -> listener.failures = step.count();
            }
        } catch (CloudException refused) {
            assertThat(refused.code()).isPresent();
        }
    }

    private static void assertLaws(Fixture fixture) {
        var enis = fixture.cloud.enis();
        var assigned = enis.stream().flatMap(eni -> eni.addresses().stream()).toList();
        assertThat(assigned).doesNotHaveDuplicates();
        assertThat(enis).extracting(Eni::mac).doesNotHaveDuplicates();
        long inSmall = enis.stream()
                .filter(eni -> eni.subnetId().equals("vsw-small"))
                .mapToLong(eni -> eni.addresses().size())
                .sum();
        assertThat(fixture.cloud.subnet("vsw-small").availableAddresses() + inSmall)
                .isEqualTo(ADDRESSES);
        var attached = enis.stream().filter(eni -> eni.instanceId().isPresent()).collect(Collectors.toList());
        assertThat(attached)
                .hasSizeLessThanOrEqualTo(SMALL.maxEnis())
                .allMatch(eni -> eni.addresses().size() <= SMALL.ipv4PerEni());
    }

    /** Throws as often as it was told to. */
    private static final class Moody implements CloudListener {

        private int failures;

        private void hear() {
            if (failures > 0) {
                failures--;
                throw new IllegalStateException("not now");
            }
        }

        @Override
        public void eniAttached(Eni eni, String instanceId) {
            hear();
        }

        @Override
        public void eniDetached(Eni eni, String instanceId) {
            hear();
        }

        @Override
        public void addressesAssigned(Eni eni, List<InetAddress> addresses) {
            hear();
        }

        @Override
        public void addressesReleased(Eni eni, List<InetAddress> addresses) {
            hear();
        }
    }
}
