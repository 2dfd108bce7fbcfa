package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecoderTest {

    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    @Test
    void addressComesBackAsItWasWritten() {
        var ipv4 = new Address(3, prefix("10.0.0.5", 24));
        var flags =
                new Address(4, prefix("fd00::5", 64), Optional.of(IpAddress.parse("fd00::6")), Scope.SITE, true, true);

        assertThat(decode(AddressMessages.add(ipv4), AddressMessages::decode)).isEqualTo(ipv4);
        assertThat(decode(AddressMessages.add(flags), AddressMessages::decode)).isEqualTo(flags);
    }

    @Test
    void routeComesBackAsItWasWritten() {
        var route = Route.to(prefix("10.0.0.0", 8))
                .via(IpAddress.parse("10.1.0.253"))
                .dev(3)
                .source(IpAddress.parse("10.1.0.1"))
                .table(-2)
                .scope(Scope.SITE)
                .protocol(99)
                .priority(-1)
                .mtu(1400)
                .onlink()
                .build();
        var unreachable =
                Route.to(IpPrefix.ALL_IPV6).type(RouteType.UNREACHABLE).build();

        assertThat(decode(RouteMessages.add(route), RouteMessages::decode)).isEqualTo(route);
        assertThat(decode(RouteMessages.add(unreachable), RouteMessages::decode))
                .isEqualTo(unreachable);
    }

    @Test
    void routeWithLessMtuThanWeWouldSetIsStillListed() {
        var message = Messages.of(24, m -> {
            m.u8(2).u8(0).u8(0).u8(0).u8(254).u8(4).u8(0).u8(1).u32(0);
            int metrics = m.begin(8);
            m.attributeU32(2, 40).end(metrics);
        });

        assertThat(NetlinkMessage.of(message).decode(RouteMessages::decode).mtu())
                .hasValue(40);
    }

    @Test
    void ruleComesBackAsItWasWritten() {
        var rule = new Rule(
                AddressFamily.INET,
                512,
                Optional.of(prefix("10.0.0.0", 8)),
                Optional.of(prefix("10.1.0.7", 32)),
                Optional.of("eth0"),
                1003);

        assertThat(decode(RuleMessages.add(rule), RuleMessages::decode)).isEqualTo(rule);
    }

    @Test
    void neighbourComesBackAsItWasWritten() {
        var neighbour = Neighbour.permanent(3, IpAddress.parse("fd00::1"), MAC);

        assertThat(decode(NeighbourMessages.replace(neighbour), NeighbourMessages::decode))
                .isEqualTo(neighbour);
    }

    @Test
    void whatLacksItsKeyIsMalformed() {
        ByteBuffer bare = Messages.of(16, new byte[16]);

        assertThatThrownBy(() -> NetlinkMessage.of(bare).decode(LinkDecoder::decode))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("a link without IFLA_IFNAME");
        assertThatThrownBy(() -> NetlinkMessage.of(Messages.of(20, new byte[8])).decode(AddressMessages::decode))
                .hasMessageContaining("without IFA_LOCAL and IFA_ADDRESS");
        assertThatThrownBy(
                        () -> NetlinkMessage.of(Messages.of(28, new byte[12])).decode(NeighbourMessages::decode))
                .hasMessageContaining("a neighbour without NDA_DST");
        assertThatThrownBy(
                        () -> NetlinkMessage.of(Messages.of(24, new byte[12])).decode(RouteMessages::decode))
                .hasMessageContaining("address family 0 is not IPv4 or IPv6");
    }

    @Test
    void prefixLengthThatItsAddressCannotHaveIsMalformed() {
        ByteBuffer message = Messages.of(AddressMessages.add(new Address(3, prefix("10.0.0.5", 24))));
        message.put(16 + 1, (byte) 33);

        assertThatThrownBy(() -> NetlinkMessage.of(message).decode(AddressMessages::decode))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("prefix length 33 of 10.0.0.5 is not in 0..32");
    }

    private static <T> T decode(NetlinkRequest request, MessageDecoder<T> decoder) {
        return NetlinkMessage.of(Messages.of(request)).decode(decoder);
    }

    private static IpPrefix prefix(String address, int length) {
        return new IpPrefix(IpAddress.parse(address), length);
    }
}
