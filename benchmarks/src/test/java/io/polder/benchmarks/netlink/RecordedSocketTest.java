package io.polder.benchmarks.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Route;
import org.junit.jupiter.api.Test;

class RecordedSocketTest {

    @Test
    void everyRequestIsAnsweredInAWayThatTheLibraryUnderstands() {
        var requests = new RequestBenchmark();
        assertThatCode(() -> {
                    requests.addRoute();
                    requests.addLongRoute();
                    requests.addAddress();
                    requests.createVeth();
                    requests.createLongVeth();
                    requests.addRouteInBatch();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void dumpsHoldWhatIsDecoded() {
        var dumps = new DumpBenchmark();
        assertThat(dumps.listRoutes())
                .hasSize(200)
                .containsOnly(Route.to(IpPrefix.parse("10.0.0.1/32")).dev(2).build());
        assertThat(dumps.listLinks())
                .hasSize(200)
                .allSatisfy(link -> assertThat(link.name()).isEqualTo("uplink"));
    }
}
