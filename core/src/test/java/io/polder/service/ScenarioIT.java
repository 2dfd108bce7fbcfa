package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Bpffs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.service.Scenario.Seen;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same texts, on the kernel's maps. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class ScenarioIT {

    static List<String> scenarios() {
        return Scenario.names();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void kernelsMapsHoldWhatTheTextSays(String scenario) throws IOException {
        try (var bpffs = new Bpffs();
                NetworkNamespace node = NetworkNamespace.create();
                var services = ServiceLoadBalancer.open(
                        ServiceSettings.of(Services.HERE)
                                .pins(bpffs.path("polder"))
                                .build(),
                        node)) {
            List<Seen> seen = Scenario.play(scenario, new Scenario.Target() {
                @Override
                public void upsert(ServiceEndpoints service) {
                    services.upsert(service);
                }

                @Override
                public void remove(ServiceName service) {
                    services.remove(service);
                }

                @Override
                public String dump() {
                    return services.dump();
                }
            });
            services.dismantle();
            assertThat(seen)
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.held())
                            .as("%s, line %d", scenario, each.line())
                            .isEqualTo(each.expected()));
        }
    }
}
