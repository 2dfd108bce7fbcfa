package io.polder.provider.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.Cidr;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VSwitchTest {

    private static VSwitch vSwitch(String cidr) {
        return new VSwitch("vsw-a", "zone-a", Cidr.parse(cidr), Optional.empty());
    }

    private static List<InetAddress> take(VSwitch vSwitch, int count) {
        return vSwitch.take(Wish.addresses(IpFamily.IPV4, count)).addresses();
    }

    @Test
    void firstAndLastThreeAreTheCloudsOwn() {
        var vSwitch = vSwitch("10.0.0.0/24");
        var all = take(vSwitch, 252);
        assertThat(all.get(0)).isEqualTo(Cidr.address("10.0.0.1"));
        assertThat(all.get(251)).isEqualTo(Cidr.address("10.0.0.252"));
        assertThat(vSwitch.describe().gateway()).isEqualTo(Cidr.address("10.0.0.253"));
        assertThat(vSwitch.describe().availableAddresses()).isZero();
    }

    @Property
    void everyPrefixLengthHandsOutAllButFourAddressesOnce(@ForAll @IntRange(min = 18, max = 30) int length) {
        var vSwitch = vSwitch("10.0.0.0/" + length);
        int size = (1 << (32 - length)) - 4;
        assertThat(vSwitch.free()).isEqualTo(size);
        assertThat(take(vSwitch, size)).doesNotHaveDuplicates().hasSize(size);
        assertThatThrownBy(() -> take(vSwitch, 1)).isInstanceOf(Refusal.class);
    }

    @Test
    void lowestFreeAddressIsNext() {
        var vSwitch = vSwitch("10.0.0.0/28");
        take(vSwitch, 5);
        vSwitch.giveBack(Grant.of(List.of(Cidr.address("10.0.0.2"))));
        assertThat(take(vSwitch, 2)).containsExactly(Cidr.address("10.0.0.2"), Cidr.address("10.0.0.6"));
    }

    @Test
    void rangesThatDoNotFitAreRefused() {
        for (var cidr : List.of("10.0.0.0/7", "10.0.0.0/31", "2001:db8::/64")) {
            assertThatThrownBy(() -> vSwitch(cidr))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be IPv4 from /8 to /30");
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

    @Test
    void aLargeSubnetIsNoMoreThanItsBits() {
        var vSwitch = vSwitch("10.0.0.0/8");
        assertThat(vSwitch.free()).isEqualTo((1 << 24) - 4);
        assertThat(take(vSwitch, 300).get(299)).isEqualTo(Cidr.address("10.0.1.44"));
    }

    @Test
    void prefixesAreAlignedAndCutFromWhatIsWhole() {
        var vSwitch = vSwitch("10.0.0.0/26");
        assertThat(take(vSwitch, 1)).containsExactly(Cidr.address("10.0.0.1"));
        var prefixes = vSwitch.take(Wish.prefixes(IpFamily.IPV4, 2));
        assertThat(prefixes.prefixes()).containsExactly(Cidr.parse("10.0.0.16/28"), Cidr.parse("10.0.0.32/28"));
        assertThat(vSwitch.free()).isEqualTo(60 - 33);
        assertThatThrownBy(() -> vSwitch.take(Wish.prefixes(IpFamily.IPV4, 1)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("27 free addresses");
        assertThat(take(vSwitch, 15)).contains(Cidr.address("10.0.0.15"), Cidr.address("10.0.0.48"));
        vSwitch.giveBack(prefixes);
        assertThat(vSwitch.take(Wish.prefixes(IpFamily.IPV4, 1)).prefixes())
                .containsExactly(Cidr.parse("10.0.0.16/28"));
    }

    @Test
    void ipv6HasSingleAddressesAndPrefixesOfItsOwn() {
        var vSwitch =
                new VSwitch("vsw-a", "zone-a", Cidr.parse("10.0.0.0/24"), Optional.of(Cidr.parse("2001:db8:0:1::/64")));
        var taken = vSwitch.take(new Wish(1, 2, 0, 2));
        assertThat(taken.addresses())
                .containsExactly(
                        Cidr.address("10.0.0.1"), Cidr.address("2001:db8:0:1::1"), Cidr.address("2001:db8:0:1::2"));
        assertThat(taken.prefixes())
                .containsExactly(Cidr.parse("2001:db8:0:1:1::/80"), Cidr.parse("2001:db8:0:1:2::/80"));
        vSwitch.giveBack(taken);
        assertThat(vSwitch.take(new Wish(1, 2, 0, 2))).isEqualTo(taken);
    }

    @Test
    void whatCannotBeGivenInFullIsNotGivenAtAll() {
        var vSwitch =
                new VSwitch("vsw-a", "zone-a", Cidr.parse("10.0.0.0/24"), Optional.of(Cidr.parse("2001:db8::/120")));
        assertThatThrownBy(() -> vSwitch.take(new Wish(5, 256, 0, 0))).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> vSwitch.take(new Wish(5, 1, 0, 1))).isInstanceOf(Refusal.class);
        assertThat(vSwitch.free()).isEqualTo(252);
        assertThat(vSwitch.take(new Wish(0, 254, 0, 0)).addresses()).hasSize(254);
    }
}
