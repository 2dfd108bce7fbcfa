package io.polder.samples.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How code that uses a cloud is tested against the fake one. */
class EniKeeperTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    // As slow as the real cloud and as strict with callers, in a time that passes when told to.
    private final VirtualClock clock = new VirtualClock(START);
    private final FakeCloud cloud = FakeCloud.builder()
            .clock(clock)
            .realistic()
            .subnet("vsw-small", Cidr.parse("10.0.0.0/29"))
            .subnet("vsw-large", Cidr.parse("10.0.1.0/24"))
            .build();
    private final String instance =
            cloud.createInstance("ecs.g7.xlarge", "vsw-large").instanceId();
    private final EniKeeper keeper = new EniKeeper(cloud.provider(instance), instance, clock::sleep);

    // Closing the cloud fails the test if an ENI was left behind, or a request was one that no cloud accepts.
    @AfterEach
    void close() {
        cloud.close();
        clock.close();
    }

    @Test
    void eniComesAndGoesInSecondsThatTakeNoTime() throws InterruptedException {
        Eni eni = keeper.add(List.of("vsw-large"));

        assertEquals(EniState.IN_USE, eni.state());
        Duration took = Duration.between(START, clock.instant());
        assertTrue(took.toSeconds() >= 3 && took.toSeconds() < 30, "an ENI took " + took);

        keeper.remove(eni);
        clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void lostAnswersLeakNothing() throws InterruptedException {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 3, Fault.ANSWER_LOST);

        Eni eni = keeper.add(List.of("vsw-large"));

        assertEquals(4, cloud.calls(Action.CREATE_NETWORK_INTERFACE));
        assertEquals(2, cloud.enis().size(), "the instance's own ENI, and one more: " + cloud.enis());
        keeper.remove(eni);
        clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void fullSubnetIsPassedOver() throws InterruptedException {
        // Of the /29, the cloud keeps four addresses to itself.
        while (cloud.subnet("vsw-small").availableAddresses() > 0) {
            cloud.createInstance("ecs.g7.large", "vsw-small");
        }

        Eni eni = keeper.add(List.of("vsw-small", "vsw-large"));

        assertEquals("vsw-large", eni.subnetId());
        assertEquals(
                List.of("AddressesExhausted InvalidVSwitchId.IpNotEnough", "OK"),
                cloud.journal().stream()
                        .filter(entry -> entry.action() == Action.CREATE_NETWORK_INTERFACE)
                        .map(entry -> entry.outcome())
                        .toList());
        keeper.remove(eni);
        clock.advance(Duration.ofMinutes(1));
    }
}
