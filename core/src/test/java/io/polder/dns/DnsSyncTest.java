package io.polder.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.cloud.Mortal;
import io.polder.dns.DnsChange.Kind;
import io.polder.netlink.IpAddress;
import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.VirtualClock;
import io.polder.service.Endpoint;
import io.polder.service.EndpointCondition;
import io.polder.service.Service;
import io.polder.service.ServiceEndpoints;
import io.polder.service.TransportProtocol;
import io.polder.spi.CloudProvider;
import io.polder.spi.DnsRecord;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.DnsZones;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsSyncTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TTL = Duration.ofSeconds(60);

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private FakeCloud cloud;
    private CloudProvider provider;
    private DnsZones zones;

    @BeforeEach
    void begin() {
        cloud = FakeCloud.builder()
                .clock(clock)
                .latencies(Latencies.none())
                .dnsZone("z-1", "example.internal")
                .dnsZone("z-2", "deep.example.internal")
                .build();
        provider = cloud.provider();
        zones = provider.dnsZones().orElseThrow();
    }

    /** The cloud forgives nothing that is left. */
    @AfterEach
    void end() {
        sync("one").reconcile(List.of());
        sync("other").reconcile(List.of());
        zones.remove("z-1", "hand.example.internal", DnsType.A, TIMEOUT);
        provider.close();
        cloud.close();
        clock.close();
    }

    private DnsSync sync(String owner) {
        return new DnsSync(zones, DnsSyncSettings.of(owner));
    }

    private static DnsRecordSet a(String name, String... values) {
        return new DnsRecordSet(name, DnsType.A, TTL, Set.of(values));
    }

    private static DnsRecordSet cname(String name, String value) {
        return new DnsRecordSet(name, DnsType.CNAME, TTL, Set.of(value));
    }

    /** Without marks: {@code A www.example.internal 10.0.0.1}. */
    private Set<String> records() {
        var records = new TreeSet<String>();
        for (String zone : List.of("z-1", "z-2")) {
            for (DnsRecord record : cloud.records(zone)) {
                if (!record.name().startsWith("polder-")) {
                    records.add(record.type() + " " + record.name() + " " + record.value());
                }
            }
        }
        return records;
    }

    private int marks() {
        return (int) List.of("z-1", "z-2").stream()
                .flatMap(zone -> cloud.records(zone).stream())
                .filter(record -> record.name().startsWith("polder-"))
                .count();
    }

    @Test
    void recordsComeChangeAndGoInTheZoneWithTheLongestName() {
        DnsSync sync = sync("one");
        List<DnsRecordSet> wanted = List.of(
                a("www.example.internal", "10.0.0.1", "10.0.0.2"),
                a("example.internal", "10.0.0.3"),
                a("*.example.internal", "10.0.0.4"),
                a("www.deep.example.internal", "10.0.0.5"));
        DnsSyncReport report = sync.reconcile(wanted);
        assertThat(report.done()).hasSize(4);
        assertThat(records())
                .containsExactly(
                        "A *.example.internal 10.0.0.4",
                        "A example.internal 10.0.0.3",
                        "A www.deep.example.internal 10.0.0.5",
                        "A www.example.internal 10.0.0.1",
                        "A www.example.internal 10.0.0.2");
        assertThat(cloud.records("z-2")).hasSize(2);
        assertThat(sync("one").plan(wanted).changes())
                .as("a plan twice is empty")
                .isEmpty();

        sync.reconcile(List.of(a("www.example.internal", "10.0.0.2"), a("example.internal", "10.0.0.3")));
        assertThat(records()).containsExactly("A example.internal 10.0.0.3", "A www.example.internal 10.0.0.2");
        sync.reconcile(List.of());
        assertThat(records()).isEmpty();
        assertThat(marks()).isZero();
    }

    @Test
    void recordsOfOthersAreNotTouched() {
        zones.put("z-1", a("hand.example.internal", "10.9.9.9"), TIMEOUT);
        sync("other").reconcile(List.of(a("other.example.internal", "10.8.8.8")));
        DnsSyncReport report = sync("one")
                .reconcile(List.of(
                        a("hand.example.internal", "10.0.0.1"),
                        a("other.example.internal", "10.0.0.1"),
                        a("outside.example.com", "10.0.0.1"),
                        a("mine.example.internal", "10.0.0.1")));
        assertThat(report.done())
                .extracting(DnsChange::toString)
                .containsExactly("CREATE A mine.example.internal [10.0.0.1]");
        assertThat(report.skipped())
                .containsExactly(
                        "A hand.example.internal is somebody else's",
                        "A other.example.internal is somebody else's",
                        "A outside.example.com: there is no zone for it");
        sync("one").reconcile(List.of());
        assertThat(records()).containsExactly("A hand.example.internal 10.9.9.9", "A other.example.internal 10.8.8.8");
    }

    @Test
    void planAloneWritesNothing() {
        sync("one").reconcile(List.of(a("old.example.internal", "10.0.0.1")));
        Set<String> before = records();
        DnsPlan plan = sync("one").plan(List.of(a("new.example.internal", "10.0.0.2")));
        assertThat(plan.changes()).extracting(DnsChange::kind).containsExactly(Kind.REMOVE, Kind.CREATE);
        assertThat(records()).isEqualTo(before);
        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void policiesKeepFromRemovingAndFromChanging() {
        sync("one").reconcile(List.of(a("a.example.internal", "10.0.0.1"), a("b.example.internal", "10.0.0.1")));
        List<DnsRecordSet> wanted = List.of(a("a.example.internal", "10.0.0.2"), a("c.example.internal", "10.0.0.1"));
        DnsSyncSettings settings = DnsSyncSettings.of("one");
        new DnsSync(zones, settings.withPolicy(DnsSyncPolicy.CREATE_ONLY)).reconcile(wanted);
        assertThat(records())
                .containsExactly(
                        "A a.example.internal 10.0.0.1",
                        "A b.example.internal 10.0.0.1",
                        "A c.example.internal 10.0.0.1");
        new DnsSync(zones, settings.withPolicy(DnsSyncPolicy.UPSERT_ONLY)).reconcile(wanted);
        assertThat(records())
                .containsExactly(
                        "A a.example.internal 10.0.0.2",
                        "A b.example.internal 10.0.0.1",
                        "A c.example.internal 10.0.0.1");
        new DnsSync(zones, settings.withZones(zone -> zone.id().equals("z-2"))).reconcile(List.of());
        assertThat(records()).as("in a zone that it is not about").hasSize(3);
    }

    @Test
    void cnameTakesThePlaceOfAddressesAndStandsBesideNone() {
        DnsSync sync = sync("one");
        sync.reconcile(List.of(a("x.example.internal", "10.0.0.1")));
        sync.reconcile(List.of(cname("x.example.internal", "y.example.internal")));
        assertThat(records()).containsExactly("CNAME x.example.internal y.example.internal");

        zones.put("z-1", a("hand.example.internal", "10.9.9.9"), TIMEOUT);
        DnsSyncReport report = sync.reconcile(List.of(
                cname("hand.example.internal", "y.example.internal"),
                cname("both.example.internal", "y.example.internal"),
                a("both.example.internal", "10.0.0.1")));
        assertThat(report.failed()).isEmpty();
        assertThat(report.skipped())
                .containsExactly(
                        "CNAME hand.example.internal: the name has A, and none may stand beside a CNAME",
                        "CNAME both.example.internal: other types are wanted of that name, too");
        assertThat(records()).containsExactly("A both.example.internal 10.0.0.1", "A hand.example.internal 10.9.9.9");
    }

    @Test
    void severalOfOneNameAndTypeAreOne() {
        DnsSyncReport report = sync("one")
                .reconcile(List.of(
                        a("x.example.internal", "10.0.0.1"),
                        new DnsRecordSet("x.example.internal", DnsType.A, Duration.ofSeconds(5), Set.of("10.0.0.2"))));
        assertThat(report.done()).hasSize(1);
        assertThat(cloud.records("z-1"))
                .filteredOn(record -> record.type() == DnsType.A)
                .hasSize(2)
                .allMatch(record -> record.ttl().equals(Duration.ofSeconds(5)));
    }

    @Test
    void oneThatFailsDoesNotKeepOthersBack() {
        cloud.failNext(Action.ADD_ZONE_RECORD, 1, Fault.UNAUTHORIZED);
        DnsSyncReport report = sync("one")
                .reconcile(List.of(a("bad.example.internal", "10.0.0.9"), a("good.example.internal", "10.0.0.1")));
        assertThat(report.failed().keySet())
                .extracting(DnsChange::toString)
                .containsExactly("CREATE A bad.example.internal [10.0.0.9]");
        assertThat(records()).containsExactly("A good.example.internal 10.0.0.1");
        sync("one").reconcile(List.of());
        assertThat(marks()).as("of what never was").isZero();
    }

    @Test
    void fullZoneStopsCreationsAlone() {
        var many = new ArrayList<DnsRecordSet>();
        for (int i = 0; i < 5_005; i++) {
            many.add(a("n" + i + ".example.internal", "10.0.0.1"));
        }
        DnsSyncReport report = sync("one").reconcile(many);
        assertThat(report.failed()).hasSize(1);
        assertThat(report.skipped()).hasSize(4).allMatch(reason -> reason.contains("as many records as it may"));
        assertThat(sync("one").reconcile(List.of()).failed()).isEmpty();
        assertThat(marks()).isZero();
    }

    /** Processes die before or after any call; in the end all is as the last one wanted. */
    @Test
    void processesThatDieLeaveWhatTheNextOneEnds() {
        var random = new Random(4);
        zones.put("z-1", a("hand.example.internal", "10.9.9.9"), TIMEOUT);
        for (int life = 0; life < 150; life++) {
            var wanted = new ArrayList<DnsRecordSet>();
            for (int i = 0; i < 4; i++) {
                if (random.nextBoolean()) {
                    String name = "n" + i + (random.nextBoolean() ? ".example.internal" : ".deep.example.internal");
                    wanted.add(
                            random.nextBoolean()
                                    ? a(name, "10.0.0." + random.nextInt(9))
                                    : cname(name, "t.example.internal"));
                }
            }
            DnsZones mortal = Mortal.of(DnsZones.class, zones, random.nextInt(10), random.nextBoolean());
            try {
                new DnsSync(mortal, DnsSyncSettings.of("one")).reconcile(wanted);
            } catch (Mortal.Death e) {
                // The next one goes on.
            }
            if (life % 10 == 9) {
                sync("one").reconcile(wanted);
                var expected = new HashSet<String>();
                wanted.forEach(set ->
                        set.values().forEach(value -> expected.add(set.type() + " " + set.name() + " " + value)));
                expected.add("A hand.example.internal 10.9.9.9");
                assertThat(records()).as("life %d", life).isEqualTo(expected);
                assertThat(marks()).isEqualTo(wanted.size());
            }
        }
    }

    @Test
    void servicesHaveRecordsForThoseOutside() {
        var balanced = new ServiceEndpoints(
                Service.of("shop", "Web")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(IpAddress.parse("10.96.0.1"))
                        .loadBalancerIps(IpAddress.parse("203.0.113.1"), IpAddress.parse("2001:db8::1"))
                        .build(),
                List.of());
        var headless = new ServiceEndpoints(
                Service.of("shop", "db").port(TransportProtocol.TCP, 5432).build(),
                List.of(
                        Endpoint.of("", IpAddress.parse("10.0.0.1"), 5432),
                        Endpoint.of("", IpAddress.parse("10.0.0.2"), 5432).with(EndpointCondition.NOT_READY)));
        var inside = new ServiceEndpoints(
                Service.of("shop", "inside")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(IpAddress.parse("10.96.0.2"))
                        .build(),
                List.of());
        assertThat(ServiceRecords.of(List.of(balanced, headless, inside), "example.internal.", TTL))
                .containsExactly(
                        a("web.shop.example.internal", "203.0.113.1"),
                        new DnsRecordSet("web.shop.example.internal", DnsType.AAAA, TTL, Set.of("2001:db8::1")),
                        a("db.shop.example.internal", "10.0.0.1"));
    }
}
