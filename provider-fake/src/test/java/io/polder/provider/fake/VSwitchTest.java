package io.polder.provider.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.Cidr;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VSwitchTest {

    private static VSwitch vSwitch(String cidr) {
        return new VSwitch("vsw-a", "zone-a", Cidr.parse(cidr));
    }

    @Test
    void firstAndLastThreeAreTheCloudsOwn() {
        var vSwitch = vSwitch("10.0.0.0/24");
        var all = vSwitch.take(252);
        assertThat(all.get(0)).isEqualTo(Cidr.address("10.0.0.1"));
        assertThat(all.get(251)).isEqualTo(Cidr.address("10.0.0.252"));
        assertThat(vSwitch.describe().gateway()).isEqualTo(Cidr.address("10.0.0.253"));
        assertThat(vSwitch.describe().availableAddresses()).isZero();
    }

    @Property
    void everyPrefixLengthHandsOutAllButFourAddressesOnce(@ForAll @IntRange(min = 16, max = 30) int length) {
        var vSwitch = vSwitch("172.16.0.0/" + length);
        int size = (1 << (32 - length)) - 4;
        assertThat(vSwitch.free()).isEqualTo(size);
        assertThat(vSwitch.take(size)).doesNotHaveDuplicates().hasSize(size);
        assertThatThrownBy(() -> vSwitch.take(1)).isInstanceOf(Refusal.class);
    }

    @Test
    void lowestFreeAddressIsNext() {
        var vSwitch = vSwitch("10.0.0.0/28");
        vSwitch.take(5);
        vSwitch.giveBack(List.of(Cidr.address("10.0.0.2")));
        assertThat(vSwitch.take(2)).containsExactly(Cidr.address("10.0.0.2"), Cidr.address("10.0.0.6"));
    }

    @Test
    void rangesThatDoNotFitAreRefused() {
        for (var cidr : List.of("10.0.0.0/15", "10.0.0.0/31", "2001:db8::/64")) {
            assertThatThrownBy(() -> vSwitch(cidr))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be IPv4 from /16 to /30");
        }
    }

    @Test
    void subnetsOfOneCloudDoNotOverlap() {
        var builder = FakeCloud.builder().subnet("vsw-a", Cidr.parse("10.0.0.0/16"));
        assertThatThrownBy(() -> builder.subnet("vsw-b", Cidr.parse("10.0.1.0/24")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vsw-a")
                .hasMessageContaining("vsw-b");
        assertThatThrownBy(() -> builder.subnet("vsw-a", Cidr.parse("10.1.0.0/24")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
