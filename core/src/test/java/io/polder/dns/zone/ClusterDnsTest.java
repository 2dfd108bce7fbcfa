package io.polder.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.dns.DnsAnswer;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.PodInfo;
import io.polder.service.Endpoint;
import io.polder.service.EndpointCondition;
import io.polder.service.Service;
import io.polder.service.ServiceEndpoints;
import io.polder.service.ServiceName;
import io.polder.service.ServicePort;
import io.polder.service.TransportProtocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** The specification's examples by the sections that have them, and what is asked around them. */
class ClusterDnsTest {

    private static final ServicePort HTTPS = ServicePort.of("https", TransportProtocol.TCP, 443);
    private static final ClusterDnsSettings SETTINGS = ClusterDnsSettings.of("cluster.local")
            .servers(address("10.96.0.10"))
            .reverse(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("fd00:10::/32"));
    private static final String KUBERNETES = "kubernetes.default.svc.cluster.local.";
    private static final String HEADLESS = "headless.default.svc.cluster.local.";

    private final ClusterDns nothing = ClusterDns.unknown(SETTINGS).complete();
    private final ClusterDns kubernetes =
            nothing.with(DnsService.of(ServiceEndpoints.of(Service.of("default", "kubernetes")
                    .ports(HTTPS)
                    .clusterIps(address("10.3.0.1"), address("fd00:10::1"))
                    .build())));
    private final ClusterDns headless = nothing.with(DnsService.headless(
            "default",
            "headless",
            DnsEndpoint.of(address("10.3.0.100"), HTTPS).named("my-pet"),
            DnsEndpoint.of(address("fd00:10::100"), HTTPS).named("my-pet"),
            DnsEndpoint.of(address("10.3.0.101"), HTTPS).named("my-pet-2"),
            DnsEndpoint.of(address("10.3.0.102"), HTTPS)));

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    private static void isNoData(DnsAnswer answer) {
        assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.answers()).isEmpty();
        hasSoa(answer);
    }

    private static void isNoName(DnsAnswer answer) {
        assertThat(answer.rcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.answers()).isEmpty();
        hasSoa(answer);
    }

    private static void hasSoa(DnsAnswer answer) {
        assertThat(answer.authoritative()).isTrue();
        assertThat(answer.authority()).singleElement().isInstanceOfSatisfying(SOARecord.class, soa -> {
            assertThat(soa.getMinimum()).isEqualTo(5);
            assertThat(soa.getTTL()).isEqualTo(5);
        });
    }

    @Test
    void section22TheVersionOfTheSchemaIsATxtRecord() {
        assertThat(Asked.texts(nothing, "dns-version.cluster.local.", Type.TXT))
                .containsExactly("dns-version.cluster.local.\t5\tIN\tTXT\t\"1.1.0\"");
    }

    @Test
    void section231AServiceHasItsClusterIpsOfBothFamilies() {
        assertThat(Asked.data(kubernetes, KUBERNETES, Type.A)).containsExactly("10.3.0.1");
        assertThat(Asked.data(kubernetes, KUBERNETES, Type.AAAA)).containsExactly("fd00:10:0:0:0:0:0:1");
        assertThat(Asked.answer(kubernetes, KUBERNETES, Type.A).answers().get(0).getTTL())
                .isEqualTo(5);
        assertThat(Asked.answer(kubernetes, KUBERNETES, Type.A).authoritative()).isTrue();
    }

    @Test
    void section232ANamedPortHasAnSrvRecord() {
        assertThat(Asked.data(kubernetes, "_https._tcp." + KUBERNETES, Type.SRV))
                .containsExactly("0 100 443 " + KUBERNETES);
        isNoName(Asked.answer(kubernetes, "_http._tcp." + KUBERNETES, Type.SRV));
        isNoName(Asked.answer(kubernetes, "_https._udp." + KUBERNETES, Type.SRV));
    }

    @Test
    void section232APortWithoutANameHasNone() {
        ClusterDns dns = nothing.with(DnsService.of(ServiceEndpoints.of(Service.of("default", "db")
                .port(TransportProtocol.TCP, 5432)
                .clusterIps(address("10.3.0.2"))
                .build())));
        isNoName(Asked.answer(dns, "_tcp.db.default.svc.cluster.local.", Type.SRV));
        assertThat(Asked.data(dns, "db.default.svc.cluster.local.", Type.SRV))
                .as("by the service's name alone")
                .containsExactly("0 100 5432 db.default.svc.cluster.local.");
    }

    @Test
    void section233AClusterIpLeadsBackToItsService() {
        assertThat(Asked.data(kubernetes, "1.0.3.10.in-addr.arpa.", Type.PTR)).containsExactly(KUBERNETES);
        String behind = "0.".repeat(24) + "1.0.0.0.0.d.f.ip6.arpa.";
        assertThat(Asked.data(kubernetes, "1." + behind, Type.PTR)).containsExactly(KUBERNETES);
        isNoName(Asked.answer(kubernetes, "2." + behind, Type.PTR));
        isNoData(Asked.answer(kubernetes, behind, Type.PTR));
    }

    @Test
    void section241AHeadlessServiceHasItsReadyEndpoints() {
        assertThat(Asked.data(headless, HEADLESS, Type.A))
                .containsExactlyInAnyOrder("10.3.0.100", "10.3.0.101", "10.3.0.102");
        assertThat(Asked.data(headless, HEADLESS, Type.AAAA)).containsExactly("fd00:10:0:0:0:0:0:100");
    }

    @Test
    void section241AHostnameHasTheAddressesOfItsEndpoints() {
        assertThat(Asked.data(headless, "my-pet." + HEADLESS, Type.A)).containsExactly("10.3.0.100");
        assertThat(Asked.data(headless, "my-pet." + HEADLESS, Type.AAAA)).containsExactly("fd00:10:0:0:0:0:0:100");
        assertThat(Asked.data(headless, "10-3-0-102." + HEADLESS, Type.A)).containsExactly("10.3.0.102");
        isNoName(Asked.answer(headless, "10-3-0-100." + HEADLESS, Type.A));
        isNoData(Asked.answer(headless, "my-pet-2." + HEADLESS, Type.AAAA));
    }

    @Test
    void section241WithoutReadyEndpointsThereIsNoSuchName() {
        DnsEndpoint endpoint =
                DnsEndpoint.of(address("10.3.0.1"), HTTPS).named("a").notReady();
        DnsService service = DnsService.headless("default", "headless", endpoint);
        for (String name : List.of(HEADLESS, "a." + HEADLESS, "_https._tcp." + HEADLESS)) {
            isNoName(Asked.answer(nothing.with(service), name, Type.A));
        }
        isNoName(Asked.answer(nothing.with(service), "1.0.3.10.in-addr.arpa.", Type.PTR));
        assertThat(Asked.data(nothing.with(service.publishingNotReady()), "a." + HEADLESS, Type.A))
                .containsExactly("10.3.0.1");
    }

    @Test
    void section242EachEndpointAndNamedPortHasAnSrvRecord() {
        assertThat(Asked.data(headless, "_https._tcp." + HEADLESS, Type.SRV))
                .containsExactlyInAnyOrder(
                        "0 100 443 my-pet." + HEADLESS,
                        "0 100 443 my-pet-2." + HEADLESS,
                        "0 100 443 10-3-0-102." + HEADLESS);
    }

    @Test
    void section243AReadyEndpointLeadsBackToItsHostname() {
        assertThat(Asked.data(headless, "100.0.3.10.in-addr.arpa.", Type.PTR)).containsExactly("my-pet." + HEADLESS);
        ClusterDns both = headless.with(DnsService.headless("other", "same", DnsEndpoint.of(address("10.3.0.100"))));
        assertThat(Asked.data(both, "100.0.3.10.in-addr.arpa.", Type.PTR))
                .containsExactlyInAnyOrder("my-pet." + HEADLESS, "10-3-0-100.same.other.svc.cluster.local.");
    }

    @Test
    void section25AnExternalNameIsAnAlias() {
        ClusterDns dns = nothing.with(DnsService.external("default", "foo", "www.example.com"));
        for (int type : new int[] {Type.A, Type.AAAA, Type.CNAME, Type.TXT}) {
            assertThat(Asked.data(dns, "foo.default.svc.cluster.local.", type)).containsExactly("www.example.com.");
        }
        isNoName(Asked.answer(dns, "x.foo.default.svc.cluster.local.", Type.A));
    }

    @Test
    void section26PodsHaveNamesAsTheModeSays() {
        PodInfo pod = PodInfo.of("default", "web", Map.of(), address("10.1.2.3"), address("fd00:10::3"));
        ClusterDns disabled = nothing.with(pod);
        ClusterDns insecure = ClusterDns.of(SETTINGS.with(PodRecords.INSECURE), List.of(), List.of(pod), List.of());
        ClusterDns verified = ClusterDns.of(SETTINGS.with(PodRecords.VERIFIED), List.of(), List.of(pod), List.of("x"));
        String name = "10-1-2-3.default.pod.cluster.local.";
        isNoName(Asked.answer(disabled, name, Type.A));
        for (ClusterDns dns : List.of(insecure, verified)) {
            assertThat(Asked.data(dns, name, Type.A)).containsExactly("10.1.2.3");
            assertThat(Asked.data(dns, "fd00-10--3.default.pod.cluster.local.", Type.AAAA))
                    .containsExactly("fd00:10:0:0:0:0:0:3");
            isNoData(Asked.answer(dns, name, Type.AAAA));
            isNoData(Asked.answer(dns, "default.pod.cluster.local.", Type.A));
            isNoName(Asked.answer(dns, "nowhere.pod.cluster.local.", Type.A));
            isNoName(Asked.answer(dns, "web.default.pod.cluster.local.", Type.A));
            isNoName(Asked.answer(dns, "a." + name, Type.A));
        }
        assertThat(Asked.data(insecure, "192-0-2-1.default.pod.cluster.local.", Type.A))
                .containsExactly("192.0.2.1");
        isNoName(Asked.answer(verified, "192-0-2-1.default.pod.cluster.local.", Type.A));
        isNoName(Asked.answer(verified, "10-1-2-3.x.pod.cluster.local.", Type.A));
        isNoName(Asked.answer(verified.without(pod.name()), name, Type.A));
    }

    @Test
    void addressOfAPodThatAnotherGotStaysTheOthers() {
        PodInfo old = PodInfo.of("default", "old", Map.of(), address("10.1.2.3"));
        PodInfo young = PodInfo.of("default", "young", Map.of(), address("10.1.2.3"));
        ClusterDns dns = ClusterDns.unknown(SETTINGS.with(PodRecords.VERIFIED)).complete();
        ClusterDns after = dns.with(old).with(young).without(old.name());
        assertThat(Asked.data(after, "10-1-2-3.default.pod.cluster.local.", Type.A))
                .containsExactly("10.1.2.3");
    }

    @Test
    void namesAreTheSameInCapitals() {
        assertThat(Asked.data(kubernetes, "_HTTPS._Tcp.KUBERNETES.Default.SVC.Cluster.LOCAL.", Type.SRV))
                .hasSize(1);
        assertThat(Asked.data(headless, "My-Pet." + HEADLESS, Type.A)).hasSize(1);
        assertThat(Asked.data(nothing, "DNS-VERSION.cluster.local.", Type.TXT)).hasSize(1);
    }

    @Test
    void namesAboveOthersExistWithoutData() {
        for (String name : List.of(
                "cluster.local.",
                "svc.cluster.local.",
                "pod.cluster.local.",
                "dns.cluster.local.",
                "default.svc.cluster.local.",
                "_tcp." + KUBERNETES,
                "_https._tcp." + KUBERNETES)) {
            isNoData(Asked.answer(kubernetes, name, Type.A));
        }
        for (String name : List.of("10.in-addr.arpa.", "3.10.in-addr.arpa.", "0.3.10.in-addr.arpa.")) {
            isNoData(Asked.answer(kubernetes, name, Type.PTR));
        }
        isNoData(Asked.answer(kubernetes, "1.0.3.10.in-addr.arpa.", Type.A));
        isNoData(Asked.answer(nothing.withNamespace("empty"), "empty.svc.cluster.local.", Type.A));
    }

    @Test
    void whatIsNotThereDoesNotExist() {
        for (String name : List.of(
                "x.cluster.local.",
                "nowhere.svc.cluster.local.",
                "db.default.svc.cluster.local.",
                "x." + KUBERNETES,
                "a.dns-version.cluster.local.")) {
            isNoName(Asked.answer(kubernetes, name, Type.A));
        }
        for (String name : List.of(
                "4.10.in-addr.arpa.",
                "2.0.3.10.in-addr.arpa.",
                "01.0.3.10.in-addr.arpa.",
                "x.10.in-addr.arpa.",
                "1.1.0.3.10.in-addr.arpa.",
                "256.0.3.10.in-addr.arpa.")) {
            isNoName(Asked.answer(kubernetes, name, Type.PTR));
        }
    }

    @Test
    void theZoneHasItsServers() {
        assertThat(Asked.data(nothing, "cluster.local.", Type.NS)).containsExactly("ns.dns.cluster.local.");
        assertThat(Asked.data(nothing, "ns.dns.cluster.local.", Type.A)).containsExactly("10.96.0.10");
        assertThat(Asked.data(nothing, "cluster.local.", Type.SOA)).hasSize(1);
        assertThat(Asked.data(nothing, "10.in-addr.arpa.", Type.SOA)).hasSize(1);
    }

    @Test
    void untilEverythingIsKnownNothingIsSaidNotToExist() {
        ClusterDns half = ClusterDns.unknown(SETTINGS)
                .with(DnsService.headless("default", "headless", DnsEndpoint.of(address("10.3.0.1"))));
        for (String name : List.of("cluster.local.", HEADLESS, "x.cluster.local.", "1.0.3.10.in-addr.arpa.")) {
            assertThat(Asked.answer(half, name, Type.A)).isEqualTo(DnsAnswer.of(Rcode.SERVFAIL));
        }
        assertThat(Asked.data(half.complete(), HEADLESS, Type.A)).containsExactly("10.3.0.1");
    }

    @Test
    void endpointsOfServicesComeFromTheirRecords() {
        ServiceEndpoints records = ServiceEndpoints.of(
                Service.of("default", "headless")
                        .ports(HTTPS, ServicePort.of("dns", TransportProtocol.UDP, 53))
                        .build(),
                Endpoint.of("https", address("10.3.0.1"), 8443),
                Endpoint.of("dns", address("10.3.0.1"), 5353),
                Endpoint.of("https", address("10.3.0.2"), 8443).with(EndpointCondition.DRAINING));
        ClusterDns dns = nothing.with(DnsService.of(records).withHostnames(Map.of(address("10.3.0.1"), "web-0")));
        assertThat(Asked.data(dns, HEADLESS, Type.A)).containsExactly("10.3.0.1");
        assertThat(Asked.data(dns, "_https._tcp." + HEADLESS, Type.SRV))
                .containsExactly("0 100 8443 web-0." + HEADLESS);
        assertThat(Asked.data(dns, "_dns._udp." + HEADLESS, Type.SRV)).containsExactly("0 100 5353 web-0." + HEADLESS);
    }

    @Test
    void changeLeavesEarlierSnapshotsAsTheyWere() {
        ClusterDns without = kubernetes.without(new ServiceName("default", "kubernetes"));
        isNoName(Asked.answer(without, KUBERNETES, Type.A));
        isNoName(Asked.answer(without, "1.0.3.10.in-addr.arpa.", Type.PTR));
        assertThat(Asked.data(kubernetes, KUBERNETES, Type.A)).hasSize(1);
        assertThat(Asked.data(kubernetes, "1.0.3.10.in-addr.arpa.", Type.PTR)).hasSize(1);
    }

    @Test
    void anAnswerHoldsNoMoreThanAMessage() {
        var endpoints = new DnsEndpoint[6000];
        for (int i = 0; i < endpoints.length; i++) {
            endpoints[i] = DnsEndpoint.of(IpAddress.ofIpv4(0x0a100000 + i), HTTPS);
        }
        ClusterDns dns = nothing.with(DnsService.headless("default", "headless", endpoints));
        for (int type : new int[] {Type.A, Type.SRV}) {
            assertThat(Asked.wireLength(dns, HEADLESS, type)).isBetween(50_000, 65_000);
        }
        assertThat(Asked.data(dns, "10-16-23-111." + HEADLESS, Type.A)).containsExactly("10.16.23.111");
    }

    @Test
    void whatIsNoLabelIsNoName() {
        for (String label : List.of("", "A", "a.b", "-a", "a-", "a b", "a".repeat(64), "\\097", "_a")) {
            assertThatIllegalArgumentException().isThrownBy(() -> DnsService.headless("default", label));
            assertThatIllegalArgumentException().isThrownBy(() -> DnsService.headless(label, "name"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DnsEndpoint.of(address("10.0.0.1")).named(label));
            assertThatIllegalArgumentException().isThrownBy(() -> nothing.withNamespace(label));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> DnsService.external("default", "a", "a..b"));
        assertThatIllegalArgumentException().isThrownBy(() -> ClusterDnsSettings.of("."));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClusterDns.unknown(ClusterDnsSettings.of("a.".repeat(126))));
    }
}
