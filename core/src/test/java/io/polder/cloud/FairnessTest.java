package io.polder.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.CloudProvider;
import io.polder.spi.EniFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 17: pools of one process share what the cloud takes. */
final class FairnessTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final FakeCloud cloud = FakeCloud.builder()
            .lenient()
            .clock(clock)
            .subnet("vsw-a", Cidr.parse("10.0.0.0/16"))
            .build();
    private final ResilientCloud resilient = ResilientCloud.of(
            cloud.provider(),
            ResilienceSettings.DEFAULT.withLimit(CloudCall.DELETE_ENI, 60),
            CallClock.of(clock, clock::sleep));
    private final List<String> served = new ArrayList<>();

    @AfterEach
    void end() {
        resilient.close();
        cloud.close();
        clock.close();
    }

    private void ask(CloudProvider share, String name, int times) {
        for (int i = 0; i < times; i++) {
            clock.scheduler().execute(() -> {
                share.networkInterfaces().delete("eni-none", HOUR);
                served.add(name);
            });
        }
        clock.advance(Duration.ZERO);
    }

    @Test
    void oneWithManyCallsDoesNotHoldUpOneWithFew() {
        var greedy = resilient.share("greedy");
        var modest = resilient.share("modest");
        ask(greedy, "greedy", 60); // The bucket is empty by now.
        served.clear();
        ask(greedy, "greedy", 100);
        clock.advance(Duration.ofMillis(1_500));
        ask(modest, "modest", 3);
        clock.advance(Duration.ofSeconds(7));

        assertThat(served).hasSizeBetween(7, 9).contains("modest");
        assertThat(served.stream().filter("modest"::equals)).hasSize(3);
        clock.advance(HOUR);
        assertThat(served).hasSize(103);
    }

    @Test
    void turnsGoRoundAndEachShareKeepsItsOrder() {
        var turns = new Turns();
        var a1 = turns.join("a");
        var a2 = turns.join("a");
        var b1 = turns.join("b");
        var b2 = turns.join("b");
        var c1 = turns.join("c");

        assertThat(List.of(turns.ahead(a1), turns.ahead(b1), turns.ahead(c1), turns.ahead(a2), turns.ahead(b2)))
                .containsExactly(0, 1, 2, 3, 4);
        turns.served(a1);
        assertThat(List.of(turns.ahead(b1), turns.ahead(c1), turns.ahead(a2), turns.ahead(b2)))
                .containsExactly(0, 1, 2, 3);
        turns.leave(b1);
        assertThat(List.of(turns.ahead(b2), turns.ahead(c1), turns.ahead(a2))).containsExactly(0, 1, 2);
    }

    @Test
    void shareIsClosedWithTheCloudThatItIsOf() {
        resilient.share("one").close();
        assertThat(resilient
                        .networkInterfaces()
                        .list(EniFilter.byId("eni-none"), Optional.empty(), HOUR)
                        .items())
                .isEmpty();
    }
}
