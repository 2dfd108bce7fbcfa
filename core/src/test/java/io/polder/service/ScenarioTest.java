package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.service.Scenario.Seen;
import io.polder.service.Services.MovableClock;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts, on maps in memory. */
class ScenarioTest {

    static List<String> scenarios() {
        return Scenario.names();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void mapsHoldWhatTheTextSays(String scenario) {
        var maps = new MemoryServiceMaps(new Capacities(64, 64, 64));
        var table = new ServiceTable(maps, Services.settings(new MovableClock()));
        List<Seen> seen = Scenario.play(scenario, new Scenario.Target() {
            @Override
            public void upsert(ServiceEndpoints service) {
                table.upsert(service);
            }

            @Override
            public void remove(ServiceName service) {
                table.remove(service);
            }

            @Override
            public String dump() {
                return TableDump.of(maps);
            }
        });
        assertThat(seen)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.held())
                        .as("%s, line %d", scenario, each.line())
                        .isEqualTo(each.expected()));
    }
}
