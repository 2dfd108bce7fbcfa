package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DecoderTest {

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
    void whatLacksItsKeyIsMalformed() {
        ByteBuffer bare = Messages.of(16, new byte[16]);

        assertThatThrownBy(() -> NetlinkMessage.of(bare).decode(LinkDecoder::decode))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("a link without IFLA_IFNAME");
        assertThatThrownBy(() -> NetlinkMessage.of(Messages.of(20, new byte[] {2, 0, 0, 0, 3, 0, 0, 0}))
                        .decode(AddressMessages::decode))
                .hasMessageContaining("without IFA_LOCAL and IFA_ADDRESS");
        assertThatThrownBy(() -> NetlinkMessage.of(Messages.of(28, new byte[] {7, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0}))
                        .decode(FdbMessages::decode))
                .hasMessageContaining("a forwarding entry without a MAC address");
        assertThatThrownBy(
                        () -> NetlinkMessage.of(Messages.of(104, new byte[8])).decode(NextHopMessages::decode))
                .hasMessageContaining("address family 0 is not IPv4 or IPv6");
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

    private static IpPrefix prefix(String address, int length) {
        return new IpPrefix(IpAddress.parse(address), length);
    }
}
