package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others change everything as fast as they can, and the buffer holds next to nothing. */
@RequiresCapability(Capability.NETNS)
class MonitorConvergenceIT {

    private static final int TINY = 1;
    private static final int OVERRUNS = 10;
    private static final Set<Topic> TOPICS = EnumSet.allOf(Topic.class);

    private final MonitorRecorder recorder = new MonitorRecorder();
    private RouteNetlinkFixture fixture;
    private NetlinkConnection lister;
    private int link;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        lister = NetlinkConnection.open(fixture.here, RouteProtocol.NETLINK_ROUTE);
        link = fixture.veth("stable", "eth0");
    }

    @AfterEach
    void close() {
        lister.close();
        fixture.close();
        recorder.assertPromisesWereKept();
    }

    @Test
    void eventsAddUpToWhatIsThereAfterOverruns() throws Exception {
        try (var monitor = Monitor.open(fixture.here, TOPICS, TINY, recorder)) {
            var everything = new Churn.Configuration(link);
            try (var churn = new Churn(fixture.here, new Churn.Veths(), new Churn.Bridges(), everything)) {
                for (int i = 0; i < OVERRUNS; i++) {
                    recorder.await(MonitorConvergenceIT::isOverrun);
                }
                assertThat(churn.rounds()).isPositive();
            }

            recorder.awaitConvergence(() -> Kernel.list(lister, TOPICS));
            assertThat(monitor.awaitInStep(Duration.ofSeconds(60))).isTrue();
        }
    }

    @Test
    void rulesThatAreThereAllTheTimeAreNeverToldToBeGone() {
        var rules = new ArrayList<Rule>();
        for (int i = 0; i < 1500; i++) {
            rules.add(Rule.from(prefix("10." + (100 + i / 250) + "." + i % 250 + ".0/24"), 5000 + i, 77));
        }
        var batch = fixture.netlink.batch();
        rules.forEach(batch::add);
        batch.execute();
        var topics = Set.of(Topic.IPV4_RULES);

        try (var monitor = Monitor.open(fixture.here, topics, recorder)) {
            try (var churn = new Churn(fixture.here, new Churn.Configuration(link))) {
                for (int i = 0; i < 100; i++) {
                    recorder.await(event -> event instanceof MonitorEvent.Added added
                            && added.object() instanceof Rule rule
                            && rule.priority().orElse(0) == Churn.Configuration.RULE_PRIORITY);
                }
                assertThat(churn.rounds()).isPositive();
            }
            recorder.awaitConvergence(() -> Kernel.list(lister, topics));
            assertThat(monitor.list(Rule.class)).containsAll(rules);
        }
        assertThat(recorder.events())
                .noneMatch(event -> event instanceof MonitorEvent.Removed gone && rules.contains(gone.object()));
    }

    private static boolean isOverrun(MonitorEvent event) {
        return event instanceof MonitorEvent.OutOfStep out && out.reason() == MonitorEvent.Reason.NOTIFICATIONS_LOST;
    }
}
