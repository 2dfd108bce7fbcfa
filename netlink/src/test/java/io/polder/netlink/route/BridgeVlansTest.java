package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BridgeVlansTest {

    @Property
    void vlansComeBackAsTheyWereWritten(
            @ForAll @IntRange(min = 1, max = 4094) int one,
            @ForAll @IntRange(min = 1, max = 4094) int other,
            @ForAll boolean pvid,
            @ForAll boolean untagged,
            @ForAll boolean self) {
        var vlans = new BridgeVlan(Math.min(one, other), Math.max(one, other), pvid && one == other, untagged);
        var request = BridgeVlans.request("add", RouteProtocol.RTM_SETLINK, 7, vlans, self);

        var decoded = NetlinkMessage.of(Messages.of(request)).decode(BridgeVlans::decode);

        assertThat(decoded.index()).isEqualTo(7);
        assertThat(decoded.vlans()).containsExactly(vlans);
    }

    @Example
    void endOfARangeThatNeverBeganIsMalformed() {
        var message = Messages.of(RouteProtocol.RTM_NEWLINK, m -> {
            m.u32(7).u32(3).u32(0).u32(0);
            int families = m.begin(26);
            m.attribute(2, new byte[] {16, 0, 9, 0}).end(families);
        });

        assertThatThrownBy(() -> NetlinkMessage.of(message).decode(BridgeVlans::decode))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Example
    void vlansAre1To4094AndOnlyOneIsThePvid() {
        assertThat(BridgeVlan.access(4094)).hasToString("4094 pvid untagged");
        assertThat(BridgeVlan.range(1, 4094)).hasToString("1-4094");
        assertThatIllegalArgumentException().isThrownBy(() -> BridgeVlan.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> BridgeVlan.of(4095));
        assertThatIllegalArgumentException().isThrownBy(() -> BridgeVlan.range(10, 9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BridgeVlan(1, 2, true, false))
                .withMessage("VLANs 1 to 2 cannot all be the PVID");
    }
}
