package io.polder.service;

import static io.polder.service.Services.endpoint;
import static io.polder.service.Services.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.service.Services.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceTableTest {

    private static final Capacities SMALL = new Capacities(16, 16, 16);

    private final MovableClock clock = new MovableClock();
    private final MemoryServiceMaps maps = new MemoryServiceMaps(SMALL);
    private ServiceTable table = new ServiceTable(maps, Services.settings(clock));

    private String dump() {
        return TableDump.of(maps);
    }

    @Test
    void secondChangeOfTheSameWritesNothing() {
        ServiceEndpoints web = ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.1"));
        assertThat(table.upsert(web).writes()).isPositive();

        assertThat(table.upsert(web).writes()).isZero();
        assertThat(table.replaceAll(List.of(web)).writes()).isZero();
    }

    @Test
    void oneMoreEndpointIsThreeWrites() {
        Service web = web("10.96.0.1").build();
        table.upsert(ServiceEndpoints.of(web, endpoint("10.0.0.1"), endpoint("10.0.0.2"), endpoint("10.0.0.3")));

        SyncReport report = table.upsert(ServiceEndpoints.of(
                web, endpoint("10.0.0.1"), endpoint("10.0.0.2"), endpoint("10.0.0.3"), endpoint("10.0.0.4")));

        assertThat(report.backends()).isEqualTo(1);
        assertThat(report.slots()).isEqualTo(1);
        assertThat(report.frontends()).isEqualTo(1);
    }

    @Test
    void endpointThatIsGoneIsGivenToOthersAfterTheGrace() {
        Service web = web("10.96.0.1").build();
        table.upsert(ServiceEndpoints.of(web, endpoint("10.0.0.1"), endpoint("10.0.0.2")));
        table.upsert(ServiceEndpoints.of(web, endpoint("10.0.0.2")));
        assertThat(maps.backend(AddressFamily.INET, 1).state()).isEqualTo(BackendState.GONE);

        clock.advance(Duration.ofSeconds(9));
        table.sweep();
        assertThat(maps.backend(AddressFamily.INET, 1).state()).isEqualTo(BackendState.GONE);
        clock.advance(Duration.ofSeconds(1));
        table.sweep();

        assertThat(maps.backend(AddressFamily.INET, 1).state()).isEqualTo(BackendState.DEAD);
        assertThat(table.state().ids(AddressFamily.INET).used()).isEqualTo(1);
    }

    @Test
    void idThatIsGivenAgainHasAnotherGeneration() {
        Service web = web("10.96.0.1").build();
        table.upsert(ServiceEndpoints.of(web, endpoint("10.0.0.1")));
        int first = maps.backend(AddressFamily.INET, 1).generation();
        table.upsert(ServiceEndpoints.of(web));
        clock.advance(Duration.ofSeconds(10));
        table.upsert(ServiceEndpoints.of(web, endpoint("10.0.0.1")));

        assertThat(maps.backend(AddressFamily.INET, 1).state()).isEqualTo(BackendState.ACTIVE);
        assertThat(maps.backend(AddressFamily.INET, 1).generation()).isNotEqualTo(first);
    }

    @Test
    void drainingEndpointKeepsItsPlaceWithoutNewFlows() {
        Service web = web("10.96.0.1").build();
        table.upsert(ServiceEndpoints.of(web, endpoint("10.0.0.1"), endpoint("10.0.0.2")));
        table.upsert(
                ServiceEndpoints.of(web, endpoint("10.0.0.1").with(EndpointCondition.DRAINING), endpoint("10.0.0.2")));

        assertThat(maps.backend(AddressFamily.INET, 1).state()).isEqualTo(BackendState.DRAINING);
        assertThat(dump()).contains("pods 10.0.0.2:8080").doesNotContain("10.0.0.1");
    }

    @Test
    void twoServicesWithOneVipAndPortAreTaken() {
        table.upsert(ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.1")));
        String before = dump();
        Service other = Service.of("default", "other")
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse("10.96.0.1"))
                .build();

        assertThatExceptionOfType(ServiceException.Taken.class)
                .isThrownBy(() -> table.upsert(ServiceEndpoints.of(other, endpoint("10.0.0.2"))))
                .withMessage("default/other wants 10.96.0.1:80/tcp, which default/web has")
                .satisfies(e -> assertThat(e.holder().name()).isEqualTo("web"));
        assertThat(dump()).isEqualTo(before);
    }

    @Test
    void fullListRefusesTheNewcomerOfTwoAndTakesTheOthers() {
        ServiceEndpoints web = ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.1"));
        table.upsert(web);
        var other = new ServiceEndpoints(
                Service.of("default", "other")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(IpAddress.parse("10.96.0.1"))
                        .build(),
                List.of());
        var third = ServiceEndpoints.of(
                Service.of("default", "third")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(IpAddress.parse("10.96.0.3"))
                        .build(),
                endpoint("10.0.0.3"));

        SyncReport report = table.replaceAll(List.of(other, web, third));

        assertThat(report.refused()).containsOnlyKeys(other.name());
        assertThat(report.refused().get(other.name())).isInstanceOf(ServiceException.Taken.class);
        assertThat(dump()).contains("10.96.0.1:80/tcp pods 10.0.0.1", "10.96.0.3:80/tcp pods 10.0.0.3");
    }

    @Test
    void vipChangesHandsInOneFullList() {
        table.upsert(ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.1")));
        Service other = Service.of("default", "other")
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse("10.96.0.1"))
                .build();

        SyncReport report = table.replaceAll(List.of(ServiceEndpoints.of(other, endpoint("10.0.0.2"))));

        assertThat(report.refused()).isEmpty();
        assertThat(dump()).isEqualTo("10.96.0.1 refuses other ports\n10.96.0.1:80/tcp pods 10.0.0.2:8080");
    }

    @Test
    void endpointOfAnotherFamilyIsInvalid() {
        assertThatExceptionOfType(ServiceException.Invalid.class)
                .isThrownBy(
                        () -> table.upsert(ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("fd00::1"))))
                .withMessageContaining("fd00::1");
    }

    @Test
    void vipInThePodsRangeIsInvalid() {
        var settings = ServiceSettings.of(Services.HERE)
                .podRanges(IpPrefix.parse("10.0.0.0/8"))
                .build();
        var strict = new ServiceTable(new MemoryServiceMaps(SMALL), settings);

        assertThatExceptionOfType(ServiceException.Invalid.class)
                .isThrownBy(
                        () -> strict.upsert(ServiceEndpoints.of(web("10.96.0.1").build())))
                .withMessage("default/web: its address 10.96.0.1 is in the pods' range 10.0.0.0/8");
    }

    @Test
    void mapsGrowAsServicesDo() {
        var services = new ArrayList<ServiceEndpoints>();
        for (int i = 0; i < 200; i++) {
            services.add(ServiceEndpoints.of(
                    Service.of("default", "s" + i)
                            .port(TransportProtocol.TCP, 80)
                            .clusterIps(IpAddress.parse("10.96.1." + i))
                            .build(),
                    endpoint("10.0.1." + i),
                    endpoint("10.0.2." + i)));
        }
        table.replaceAll(services);

        assertThat(dump().lines()).hasSize(400);
        assertThat(maps.capacities().frontends()).isBetween(400, 800);
        assertThat(maps.capacities().backends()).isBetween(401, 1024);
    }

    @Test
    void servicesThatDoNotFitAreRefusedWithoutAnyChange() {
        var settings = ServiceSettings.of(Services.HERE)
                .capacities(SMALL, SMALL)
                .clock(clock)
                .build();
        table = new ServiceTable(maps, settings);
        table.upsert(ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.1")));
        String before = dump();
        var many = new ArrayList<Endpoint>();
        for (int i = 2; i < 20; i++) {
            many.add(endpoint("10.0.0." + i));
        }

        assertThatExceptionOfType(ServiceException.MapFull.class)
                .isThrownBy(
                        () -> table.upsert(new ServiceEndpoints(web("10.96.0.1").build(), many)));
        assertThat(dump()).isEqualTo(before);

        table.upsert(ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.2")));
        assertThat(dump()).contains("pods 10.0.0.2:8080");
    }

    @Test
    void restartRemovesNothingBeforeTheFullList() {
        table.upsert(ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.1")));
        Service other = Service.of("default", "other")
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse("10.96.0.2"))
                .build();
        table.upsert(ServiceEndpoints.of(other, endpoint("10.0.0.2")));
        table = new ServiceTable(maps, Services.settings(clock));

        table.upsert(ServiceEndpoints.of(other, endpoint("10.0.0.3")));
        assertThat(dump()).contains("10.96.0.1:80/tcp pods 10.0.0.1:8080", "10.96.0.2:80/tcp pods 10.0.0.3:8080");

        table.replaceAll(List.of(ServiceEndpoints.of(other, endpoint("10.0.0.3"))));
        assertThat(dump()).isEqualTo("10.96.0.2 refuses other ports\n10.96.0.2:80/tcp pods 10.0.0.3:8080");
    }

    @Test
    void restartWithTheSameServicesWritesNothing() {
        var all = List.of(
                ServiceEndpoints.of(
                        web("10.96.0.1").externalPolicy(TrafficPolicy.LOCAL).build(),
                        endpoint("10.0.0.1"),
                        endpoint("10.0.0.2").onNode("here")),
                ServiceEndpoints.of(
                        Service.of("default", "np")
                                .ports(ServicePort.of("", TransportProtocol.UDP, 53)
                                        .onNodes(30053))
                                .clusterIps(IpAddress.parse("10.96.0.2"))
                                .internalPolicy(TrafficPolicy.LOCAL)
                                .build(),
                        endpoint("10.0.0.3").onNode("here"),
                        endpoint("10.0.0.4")));
        table.replaceAll(all);
        table = new ServiceTable(maps, Services.settings(clock));

        assertThat(table.replaceAll(all).writes()).isZero();
    }

    @Test
    void slotThatLeadsToNobodyIsCorrupt() {
        table.upsert(ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.1")));
        maps.putBackend(AddressFamily.INET, 1, BackendEntry.dead(AddressFamily.INET, 1));

        assertThatExceptionOfType(ServiceException.Corrupt.class)
                .isThrownBy(() -> new ServiceTable(maps, Services.settings(clock)))
                .withMessageContaining("nobody");
    }

    @Test
    void rangeThatTwoShareIsCorrupt() {
        table.upsert(ServiceEndpoints.of(web("10.96.0.1").build(), endpoint("10.0.0.1")));
        var key = new FrontendKey(IpAddress.parse("10.96.0.9"), 80, 6);
        maps.putFrontends(Map.of(key, new FrontendValue(7, 0, 0, 2, 0, 0, 0, 0)));

        assertThatExceptionOfType(ServiceException.Corrupt.class)
                .isThrownBy(() -> new ServiceTable(maps, Services.settings(clock)));
    }
}
