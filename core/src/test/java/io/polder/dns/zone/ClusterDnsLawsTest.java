package io.polder.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.polder.dns.DnsAnswer;
import io.polder.dns.LocalZone;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.PodInfo;
import io.polder.policy.PodName;
import io.polder.service.ServiceName;
import io.polder.service.ServicePort;
import io.polder.service.TransportProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Whatever has changed before, a snapshot is what its content makes it; and no name is too odd for it. */
class ClusterDnsLawsTest {

    private static final ClusterDnsSettings SETTINGS = ClusterDnsSettings.of("z")
            .with(PodRecords.VERIFIED)
            .servers(IpAddress.parse("10.0.0.10"))
            .reverse(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("fd00::/16"));
    private static final List<String> WORDS = List.of("a", "b", "c");
    private static final List<String> LABELS =
            List.of("a", "b", "c", "svc", "pod", "dns", "ns", "dns-version", "_a", "_tcp", "10-0-0-1", "fd00--1");
    private static final int[] TYPES = {Type.A, Type.AAAA, Type.SRV, Type.PTR, Type.CNAME, Type.TXT, Type.ANY, Type.SOA
    };

    private final Map<ServiceName, DnsService> services = new LinkedHashMap<>();
    private final Map<PodName, PodInfo> pods = new LinkedHashMap<>();
    private final Set<String> namespaces = new HashSet<>();
    private Random random = new Random(0);
    private ClusterDns dns = ClusterDns.unknown(SETTINGS).complete();

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private IpAddress address() {
        int host = 1 + random.nextInt(6);
        return random.nextBoolean() ? IpAddress.ofIpv4(0x0a000000 + host) : IpAddress.ofIpv6(0xfdL << 56, host);
    }

    private ServicePort port() {
        TransportProtocol protocol = any(List.of(TransportProtocol.values()));
        return ServicePort.of(any(List.of("", "a", "b")), protocol, 1 + random.nextInt(3));
    }

    private DnsService service() {
        var name = new ServiceName(any(WORDS), any(WORDS));
        switch (random.nextInt(3)) {
            case 0 -> {
                return DnsService.external(name.namespace(), name.name(), "www.example.com");
            }
            case 1 -> {
                return new DnsService(
                        name, List.of(address()), List.of(port(), port()), List.of(), false, Optional.empty());
            }
            default -> {
                var endpoints = new ArrayList<DnsEndpoint>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    DnsEndpoint endpoint = DnsEndpoint.of(address(), port());
                    endpoint = random.nextBoolean() ? endpoint.named(any(WORDS)) : endpoint;
                    endpoints.add(random.nextInt(3) == 0 ? endpoint.notReady() : endpoint);
                }
                return new DnsService(name, List.of(), List.of(), endpoints, random.nextBoolean(), Optional.empty());
            }
        }
    }

    private void change() {
        switch (random.nextInt(7)) {
            case 0, 1, 2 -> {
                DnsService service = service();
                services.put(service.name(), service);
                dns = dns.with(service);
            }
            case 3 -> {
                var name = new ServiceName(any(WORDS), any(WORDS));
                services.remove(name);
                dns = dns.without(name);
            }
            case 4 -> {
                PodInfo pod = PodInfo.of(any(WORDS), any(WORDS), Map.of(), address(), address());
                pods.put(pod.name(), pod);
                dns = dns.with(pod);
            }
            case 5 -> {
                var name = new PodName(any(WORDS), any(WORDS));
                pods.remove(name);
                dns = dns.without(name);
            }
            default -> {
                String namespace = any(WORDS);
                boolean there = namespaces.add(namespace);
                dns = there ? dns.withNamespace(namespace) : dns.withoutNamespace(namespace);
                if (!there) {
                    namespaces.remove(namespace);
                }
            }
        }
    }

    private List<Name> names() {
        var names = new ArrayList<Name>();
        for (int i = 0; i < 60; i++) {
            var text = new StringBuilder();
            for (int label = random.nextInt(4); label > 0; label--) {
                text.append(any(LABELS)).append('.');
            }
            names.add(Name.fromConstantString(text.append(any(List.of("svc.z.", "svc.z.", "pod.z.", "z.")))
                    .toString()));
        }
        for (int host = 0; host < 8; host++) {
            names.add(Name.fromConstantString(host + ".0.0.10.in-addr.arpa."));
            names.add(Name.fromConstantString(host + "." + "0.".repeat(29) + "d.f.ip6.arpa."));
        }
        services.values().forEach(service -> {
            String own = service.name().name() + "." + service.name().namespace() + ".svc.z.";
            WORDS.forEach(word -> names.add(Name.fromConstantString(word + "." + own)));
            names.add(Name.fromConstantString(own));
            names.add(Name.fromConstantString("_a._tcp." + own));
        });
        return names;
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void historyLeavesNothingBehind(@ForAll long seed) {
        var test = new ClusterDnsLawsTest();
        test.random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            test.change();
        }
        ClusterDns anew = ClusterDns.of(SETTINGS, test.services.values(), test.pods.values(), test.namespaces);
        for (Name name : test.names()) {
            for (int type : TYPES) {
                DnsAnswer answer = Asked.answer(test.dns, name, type);
                assertThat(answer).as("%s, type %d", name, type).isEqualTo(Asked.answer(anew, name, type));
                hangsTogether(name, type, answer);
            }
        }
    }

    private static void hangsTogether(Name name, int type, DnsAnswer answer) {
        assertThat(answer.authority().isEmpty()).isEqualTo(!answer.answers().isEmpty());
        assertThat(answer.rcode() == Rcode.NXDOMAIN && !answer.answers().isEmpty())
                .isFalse();
        for (Record each : answer.answers()) {
            assertThat(each.getName()).isEqualTo(name);
            assertThat(each.getType() == type || each.getType() == Type.CNAME || type == Type.ANY)
                    .isTrue();
        }
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void whatIsAboveANameThatExistsExists(@ForAll long seed) {
        var test = new ClusterDnsLawsTest();
        test.random = new Random(seed);
        for (int i = 0; i < 30; i++) {
            test.change();
        }
        for (Name name : test.names()) {
            if (Asked.answer(test.dns, name, Type.A).rcode() != Rcode.NOERROR) {
                continue;
            }
            for (int cut = 1; cut < name.labels(); cut++) {
                Name above = new Name(name, cut);
                if (test.dns.zones().stream().map(LocalZone::origin).anyMatch(above::subdomain)) {
                    assertThat(Asked.answer(test.dns, above, Type.A).rcode())
                            .as("%s above %s", above, name)
                            .isEqualTo(Rcode.NOERROR);
                }
            }
        }
    }

    /** Labels of any octets, up to the longest names, beneath each zone. */
    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void noNameIsTooOdd(@ForAll long seed) throws IOException {
        var test = new ClusterDnsLawsTest();
        test.random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            test.change();
        }
        for (LocalZone zone : test.dns.zones()) {
            Name name = new Name(
                    oddName(test.random, test.any(List.of("", "svc.", "a.svc.", "a.a.svc.", "a.pod.", "0.0.")), zone));
            for (int type : TYPES) {
                hangsTogether(name, type, zone.answer(name, type));
            }
            assertThat(zone.answer(name, 65535).rcode()).isIn(Rcode.NOERROR, Rcode.NXDOMAIN);
        }
    }

    private static byte[] oddName(Random random, String inner, LocalZone zone) throws IOException {
        byte[] suffix = Name.fromConstantString(inner + zone.origin()).toWire();
        var wire = new ByteArrayOutputStream();
        int left = 255 - suffix.length;
        boolean toTheEnd = random.nextBoolean();
        for (int i = 0; i < 127 && left > 1 && (toTheEnd || random.nextInt(4) > 0); i++) {
            int length = 1 + random.nextInt(Math.min(63, left - 1));
            byte[] label = new byte[length];
            random.nextBytes(label);
            wire.write(length);
            wire.write(label);
            left -= length + 1;
        }
        wire.write(suffix);
        return wire.toByteArray();
    }

    @Test
    void namesWithoutRoomAreLeftOut() {
        String label = "a".repeat(63);
        String zone = (label + ".").repeat(2) + "z";
        ClusterDns deep = ClusterDns.unknown(ClusterDnsSettings.of(zone)).complete();
        DnsService service = DnsService.headless(
                label,
                label,
                DnsEndpoint.of(IpAddress.parse("10.0.0.1"), ServicePort.of(label, TransportProtocol.TCP, 1)));
        assertThatCode(() -> deep.with(service)).doesNotThrowAnyException();
        DnsService shorter = DnsService.headless(
                "a", label, DnsEndpoint.of(IpAddress.parse("10.0.0.1")).named(label));
        assertThat(Asked.data(deep.with(shorter), label + ".a.svc." + zone + ".", Type.A))
                .containsExactly("10.0.0.1");
    }

    @Test
    void dotInsideALabelIsNoBoundary() throws IOException {
        ClusterDns one = dns.with(DnsService.headless("a", "b", DnsEndpoint.of(IpAddress.parse("10.0.0.1"))));
        Name dotInside = new Name(new byte[] {3, 'b', '.', 'a', 3, 's', 'v', 'c', 1, 'z', 0});
        assertThat(Asked.answer(one, dotInside, Type.A).rcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(Asked.data(one, "b.a.svc.z.", Type.A)).hasSize(1);
    }
}
