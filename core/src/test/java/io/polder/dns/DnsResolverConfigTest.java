package io.polder.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DnsResolverConfigTest {

    private static final ResolvConf HOST = ResolvConf.parse("""
            # of the node
            nameserver 100.100.2.136
            nameserver 100.100.2.138
            search corp.example.com. lab.example.com
            options timeout:2 rotate
            """);
    private static final DnsResolverConfig NODE = DnsResolverConfig.of(HOST, IpAddress.parse("10.96.0.10"));

    private static ResolvConf conf(PodDns pod) {
        PodResolvConf resolved = NODE.forPod(pod);
        assertThat(resolved.events()).isEmpty();
        return resolved.conf();
    }

    @Test
    void clusterFirstHasTheClustersServersAndSearchesAndThenTheNodesSearches() {
        assertThat(conf(PodDns.of("shop", DnsPolicy.CLUSTER_FIRST)).render()).isEqualTo("""
                        search shop.svc.cluster.local svc.cluster.local cluster.local corp.example.com lab.example.com
                        nameserver 10.96.0.10
                        options ndots:5
                        """);
    }

    @ParameterizedTest
    @EnumSource(
            value = DnsPolicy.class,
            names = {"CLUSTER_FIRST", "DEFAULT"})
    void podInItsNodesNetworkHasTheNodes(DnsPolicy policy) {
        assertThat(conf(PodDns.of("shop", policy).inHostNetwork())).isEqualTo(HOST);
    }

    @Test
    void unlessItsPolicySaysOtherwise() {
        PodDns pod = PodDns.of("shop", DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET);
        assertThat(conf(pod.inHostNetwork())).isEqualTo(conf(PodDns.of("shop", DnsPolicy.CLUSTER_FIRST)));
        assertThat(conf(pod)).isEqualTo(conf(PodDns.of("shop", DnsPolicy.CLUSTER_FIRST)));
    }

    @Test
    void podsOwnIsAddedAndOfOptionsWithOneNameHolds() {
        ResolvConf own = ResolvConf.parse("""
                nameserver 1.1.1.1
                nameserver 10.96.0.10
                search mine.example svc.cluster.local
                options ndots:2 edns0
                """);
        assertThat(conf(PodDns.of("shop", DnsPolicy.CLUSTER_FIRST).with(own)).render())
                .isEqualTo("""
                        search shop.svc.cluster.local svc.cluster.local cluster.local corp.example.com lab.example.com mine.example
                        nameserver 10.96.0.10
                        nameserver 1.1.1.1
                        options ndots:2 edns0
                        """);
        assertThat(conf(PodDns.of("shop", DnsPolicy.NONE).with(own))).isEqualTo(own);
    }

    @Test
    void withoutDnsOfTheClusterThereIsTheNodesAndAnEvent() {
        PodResolvConf resolved = DnsResolverConfig.of(HOST).forPod(PodDns.of("shop", DnsPolicy.CLUSTER_FIRST));
        assertThat(resolved.conf()).isEqualTo(HOST);
        assertThat(resolved.events()).singleElement().asString().contains("there is no DNS of the cluster");
    }

    @Test
    void nodeWithoutResolvConfHasPodsAskThemselves() {
        var node = new DnsResolverConfig(
                List.of(),
                "cluster.local",
                Optional.empty(),
                List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1")),
                DnsLimits.STANDARD);
        assertThat(node.forPod(PodDns.of("shop", DnsPolicy.DEFAULT)).conf().render())
                .isEqualTo("""
                        search .
                        nameserver 127.0.0.1
                        nameserver ::1
                        """);
    }

    @Test
    void moreThanThreeServersAreCut() {
        ResolvConf own = ResolvConf.parse("nameserver 1.1.1.1\nnameserver 1.1.1.2\nnameserver 1.1.1.3\n");
        PodResolvConf resolved =
                NODE.forPod(PodDns.of("shop", DnsPolicy.CLUSTER_FIRST).with(own));
        assertThat(resolved.conf().servers()).containsExactly("10.96.0.10", "1.1.1.1", "1.1.1.2");
        assertThat(resolved.events())
                .containsExactly("there are 4 name servers, of which 3 are used: 10.96.0.10 1.1.1.1 1.1.1.2");
    }

    @Test
    void searchesBeyondTheirNumberTheirLengthAndTheLongestDomainAreCut() {
        ResolvConf many = new ResolvConf(
                List.of(),
                IntStream.range(0, 40).mapToObj(i -> "d" + i + ".example").toList(),
                List.of());
        PodResolvConf cut = NODE.forPod(PodDns.of("shop", DnsPolicy.NONE).with(many));
        assertThat(cut.conf().searches()).hasSize(32).startsWith("d0.example").endsWith("d31.example");
        assertThat(cut.events())
                .singleElement()
                .asString()
                .endsWith("left out: d32.example d33.example d34.example"
                        + " d35.example d36.example d37.example d38.example d39.example");

        String longest = "a".repeat(253);
        ResolvConf tooLong = new ResolvConf(List.of(), List.of("first", longest + "a", longest, "last"), List.of());
        assertThat(NODE.forPod(PodDns.of("shop", DnsPolicy.NONE).with(tooLong))
                        .conf()
                        .searches())
                .containsExactly("first", longest, "last");

        ResolvConf wide = new ResolvConf(
                List.of(),
                IntStream.range(0, 10).mapToObj(i -> i + "b".repeat(230)).toList(),
                List.of());
        List<String> fitting =
                NODE.forPod(PodDns.of("shop", DnsPolicy.NONE).with(wide)).conf().searches();
        assertThat(fitting).hasSize(8);
        assertThat(String.join(" ", fitting).length()).isLessThanOrEqualTo(2048);
    }

    @Test
    void oldResolversGetLess() {
        var old = new DnsResolverConfig(
                NODE.clusterDns(), NODE.clusterDomain(), NODE.host(), List.of(), DnsLimits.LEGACY);
        ResolvConf own = new ResolvConf(List.of(), List.of("one.example", "two.example"), List.of());
        assertThat(old.forPod(PodDns.of("shop", DnsPolicy.CLUSTER_FIRST).with(own))
                        .conf()
                        .searches())
                .hasSize(6)
                .endsWith("one.example");
    }
}
