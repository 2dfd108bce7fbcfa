package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both directions against what iproute2 sent and what the kernel answered it: see {@link Golden}. */
class GoldenTest {

    private static final int ETH0 = 11;
    private static final int VETH0 = 10;
    private static final int NLM_F_REQUEST_ACK = 5;
    private static final int LINK = 16;
    private static final int ADDRESS = 20;
    private static final int ROUTE = 24;

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments(
                        "link-veth",
                        LinkRequests.create(
                                LinkSpec.veth("veth1", LinkSpec.peer("veth2").build())
                                        .mac(MacAddress.parse("02:00:00:00:00:01"))
                                        .mtu(1400)
                                        .build())),
                arguments(
                        "link-bridge",
                        LinkRequests.create(LinkSpec.bridge("br0").build())),
                arguments(
                        "address-ipv4",
                        AddressMessages.add(Address.of(ETH0, prefix("10.0.1.5/24"))
                                .flag(AddressFlag.NOPREFIXROUTE)
                                .build())),
                arguments(
                        "address-ipv6",
                        AddressMessages.add(Address.of(ETH0, prefix("fd01::5/64"))
                                .flag(AddressFlag.NODAD)
                                .build())),
                arguments(
                        "address-peer",
                        AddressMessages.add(Address.of(ETH0, prefix("10.0.2.1/32"))
                                .peer(ip("10.0.2.2"))
                                .build())),
                arguments(
                        "route-link",
                        RouteMessages.add(Route.to(prefix("10.9.0.0/16"))
                                .dev(ETH0)
                                .table(1003)
                                .build())),
                arguments(
                        "route-via",
                        RouteMessages.add(Route.to(prefix("10.8.0.0/16"))
                                .via(ip("10.0.1.6"))
                                .dev(ETH0)
                                .onlink()
                                .priority(7)
                                .mtu(1400)
                                .build())),
                arguments(
                        "route-default",
                        RouteMessages.add(Route.to(IpPrefix.ALL_IPV4)
                                .via(ip("10.0.1.253"))
                                .dev(ETH0)
                                .onlink()
                                .table(1010)
                                .build())),
                arguments(
                        "route-blackhole",
                        RouteMessages.add(Route.to(prefix("10.7.0.0/16"))
                                .type(RouteType.BLACKHOLE)
                                .table(1003)
                                .build())),
                arguments(
                        "route-ipv6",
                        RouteMessages.add(Route.to(prefix("fd09::/64"))
                                .via(ip("fd00::6"))
                                .dev(VETH0)
                                .priority(50)
                                .build())),
                arguments(
                        "neighbour-replace",
                        NeighbourMessages.replace(
                                Neighbour.permanent(ETH0, ip("10.0.1.77"), MacAddress.parse("02:00:00:00:00:78")))));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestHasTheContentOfIproute2s(String name, NetlinkRequest request) throws IOException {
        NetlinkMessage golden = Golden.read(name).sent();
        NetlinkMessage ours = NetlinkMessage.of(Messages.of(request));

        assertThat(ours.type()).isEqualTo(golden.type());
        assertThat(request.flags() | NLM_F_REQUEST_ACK).isEqualTo(golden.flags());
        assertThat(content(ours)).isEqualTo(content(golden));
    }

    /** A routing table and an address's flags may stand in a byte of the header or, as all of ours do, in an attribute. */
    private static Map<String, Object> content(NetlinkMessage message) {
        int length = RouteProtocol.NETLINK_ROUTE.shape().headerLength(message.type());
        var content = Golden.content(message, length, nested(message));
        Map<Integer, String> moved =
                message.type() == ROUTE ? Map.of(4, "15") : message.type() == ADDRESS ? Map.of(2, "8") : Map.of();
        moved.forEach((at, attribute) -> {
            var header = new StringBuilder(content.get("header").toString());
            String low = header.substring(2 * at, 2 * at + 2);
            header.replace(2 * at, 2 * at + 2, "..");
            content.put("header", header.toString());
            if (!low.equals("00")) {
                content.putIfAbsent(attribute, low + "000000");
            }
        });
        return content;
    }

    /** IFLA_LINKINFO with IFLA_INFO_DATA in it, or RTA_METRICS. */
    private static Set<String> nested(NetlinkMessage message) {
        return switch (message.type()) {
            case LINK -> Set.of("18", "18/2");
            case ROUTE -> Set.of("8");
            default -> Set.of();
        };
    }

    @Test
    void addressesOfTheKernelsAnswerAreReadWhole() throws IOException {
        assertThat(Golden.read("address-list").received())
                .extracting(message -> message.decode(AddressMessages::decode))
                .containsExactly(
                        Address.of(ETH0, prefix("10.0.1.5/24"))
                                .flag(AddressFlag.NOPREFIXROUTE)
                                .build(),
                        Address.of(ETH0, prefix("10.0.2.1/32"))
                                .peer(ip("10.0.2.2"))
                                .build());
    }

    @Test
    void rulesOfTheKernelsAnswerAreReadWhole() throws IOException {
        assertThat(Golden.read("rule-list").received())
                .extracting(message -> message.decode(RuleMessages::decode))
                .extracting(Rule::toString)
                .hasSize(6)
                .anyMatch(text -> text.contains("99:") && text.contains("10.5.0.0/16") && text.contains("300000"))
                .anyMatch(text -> text.contains("2048:") && text.contains("10.0.1.5/32") && text.contains("1003"));
    }

    @Test
    void linkOfTheKernelsAnswerIsReadWhole() throws IOException {
        assertThat(Golden.read("link-list").received()).singleElement().satisfies(message -> {
            Link link = message.decode(LinkDecoder::decode);
            assertThat(link.index()).isEqualTo(ETH0);
            assertThat(link.name()).isEqualTo("eth0");
            assertThat(link.mac()).contains(MacAddress.parse("02:00:00:00:00:11"));
            assertThat(link.kind()).containsInstanceOf(Veth.class);
            assertThat(link.parent()).hasValue(VETH0);
            assertThat(link.isUp()).isTrue();
        });
    }
}
