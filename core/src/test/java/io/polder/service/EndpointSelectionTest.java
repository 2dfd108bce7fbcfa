package io.polder.service;

import static io.polder.service.Services.endpoint;
import static io.polder.service.Services.web;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rows about endpoints of Kubernetes' semantics. */
class EndpointSelectionTest {

    private static final Endpoint LOCAL = endpoint("10.0.0.1").onNode("here");
    private static final Endpoint REMOTE = endpoint("10.0.0.2").onNode("there");

    private static EndpointSelection select(Service.Builder service, Endpoint... endpoints) {
        return EndpointSelection.of(service.build(), List.of(endpoints), Services.HERE);
    }

    private static Service.Builder service() {
        return web("10.96.0.1");
    }

    @Test
    void readyEndpointsAreUsed() {
        var selection = select(service(), LOCAL, REMOTE, endpoint("10.0.0.3").with(EndpointCondition.NOT_READY));

        assertThat(selection.internal()).containsExactly(LOCAL, REMOTE);
        assertThat(selection.any()).isTrue();
    }

    @Test
    void drainingEndpointsAreUsedWhenNoneIsReady() {
        Endpoint draining = REMOTE.with(EndpointCondition.DRAINING);

        assertThat(select(service(), LOCAL, draining).internal()).containsExactly(LOCAL);
        assertThat(select(service(), LOCAL.with(EndpointCondition.STOPPING), draining)
                        .internal())
                .containsExactly(draining);
    }

    @Test
    void whetherDrainingEndpointsAreUsedIsDecidedForEachPolicy() {
        Endpoint draining = LOCAL.with(EndpointCondition.DRAINING);
        var selection = select(service().externalPolicy(TrafficPolicy.LOCAL), draining, REMOTE);

        assertThat(selection.external()).containsExactly(draining);
        assertThat(selection.cluster()).containsExactly(REMOTE);
    }

    @Test
    void internalTrafficPolicyLocalKeepsToTheNode() {
        var selection = select(service().internalPolicy(TrafficPolicy.LOCAL), LOCAL, REMOTE);

        assertThat(selection.internal()).containsExactly(LOCAL);
        assertThat(selection.cluster()).containsExactly(LOCAL, REMOTE);
        assertThat(selection.external()).containsExactly(LOCAL, REMOTE);
    }

    @Test
    void localPolicyWithoutLocalEndpointHasNoneButKnowsOfOthers() {
        var selection = select(service().internalPolicy(TrafficPolicy.LOCAL), REMOTE);

        assertThat(selection.internal()).isEmpty();
        assertThat(selection.any()).isTrue();
    }

    @Test
    void withoutAnyEndpointThereIsNone() {
        assertThat(select(service(), LOCAL.with(EndpointCondition.NOT_READY)).any())
                .isFalse();
    }

    @Test
    void hintsForNodesComeFirst() {
        Endpoint mine = LOCAL.forNodes("here").forZones("b");
        Endpoint yours = REMOTE.forNodes("there").forZones("a");

        assertThat(select(service(), mine, yours).internal()).containsExactly(mine);
    }

    @Test
    void hintsForZonesAreUsedWhereThereAreNoneForNodes() {
        Endpoint mine = LOCAL.forZones("a");
        Endpoint yours = REMOTE.forZones("b");

        assertThat(select(service(), mine, yours).internal()).containsExactly(mine);
    }

    @Test
    void hintsAreIgnoredUnlessEachReadyEndpointHasSome() {
        Endpoint mine = LOCAL.forZones("a");

        assertThat(select(service(), mine, REMOTE).internal()).containsExactly(mine, REMOTE);
        assertThat(select(service(), mine, REMOTE.with(EndpointCondition.NOT_READY))
                        .internal())
                .containsExactly(mine);
    }

    @Test
    void hintsAreIgnoredUnlessOneIsForUs() {
        Endpoint yours = REMOTE.forZones("b");

        assertThat(select(service(), yours).internal()).containsExactly(yours);
    }
}
