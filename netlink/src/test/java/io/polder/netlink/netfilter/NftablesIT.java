package io.polder.netlink.netfilter;

import static io.polder.netlink.netfilter.NftRule.Verdict.ACCEPT;
import static io.polder.netlink.netfilter.NftRule.Verdict.MASQUERADE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkProtocol;
import io.polder.netlink.NetlinkRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables that translate sources, on the real kernel; what they do to packets is tested with the datapaths of pods. */
@RequiresCapability(Capability.NETNS)
final class NftablesIT {

    private static final String NAME = "polder-test";

    private NetworkNamespace namespace;
    private Nftables nftables;

    @BeforeEach
    void open() {
        namespace = NetworkNamespace.create();
        nftables = Nftables.open(namespace);
    }

    @AfterEach
    void close() {
        nftables.close();
        namespace.close();
    }

    private static NatTable table(AddressFamily family) {
        boolean four = family == AddressFamily.INET;
        return new NatTable(
                family,
                NAME,
                List.of(
                        NftRule.to(IpPrefix.parse(four ? "10.0.0.0/8" : "fd00::/8"), ACCEPT),
                        NftRule.to(IpPrefix.parse(four ? "192.0.2.1/32" : "2001:db8::1/128"), ACCEPT),
                        NftRule.from(IpPrefix.parse(four ? "10.90.1.0/25" : "fd00:90:1::/57"), MASQUERADE),
                        new NftRule(
                                Optional.of(IpPrefix.parse(four ? "10.91.0.0/16" : "fd00:91::/32")),
                                Optional.of(IpPrefix.all(family)),
                                MASQUERADE)));
    }

    @ParameterizedTest
    @EnumSource(
            value = AddressFamily.class,
            names = {"INET", "INET6"})
    void tableIsMadeReplacedAndDeleted(AddressFamily family) {
        assertThat(nftables.ruleCount(family, NAME)).isZero();

        nftables.replace(table(family));
        nftables.replace(table(family));

        assertThat(nftables.tables(family)).containsExactly(NAME);
        assertThat(nftables.ruleCount(family, NAME)).isEqualTo(4);

        nftables.replace(new NatTable(family, NAME, List.of()));
        assertThat(nftables.ruleCount(family, NAME)).isZero();
        assertThat(nftables.tables(family)).containsExactly(NAME);

        nftables.delete(family, NAME);
        nftables.delete(family, NAME);
        assertThat(nftables.tables(family)).isEmpty();
    }

    @Test
    void othersTablesStay() {
        var other = new NatTable(
                AddressFamily.INET, "other", table(AddressFamily.INET).rules());
        nftables.replace(other);
        nftables.replace(table(AddressFamily.INET));
        nftables.replace(table(AddressFamily.INET6));

        nftables.delete(AddressFamily.INET, NAME);

        assertThat(nftables.tables(AddressFamily.INET)).containsExactly("other");
        assertThat(nftables.ruleCount(AddressFamily.INET, "other")).isEqualTo(4);
        assertThat(nftables.tables(AddressFamily.INET6)).containsExactly(NAME);
    }

    @Test
    void changeThatIsRefusedInTheMiddleChangesNothing() {
        nftables.replace(table(AddressFamily.INET));
        var requests = new ArrayList<NetlinkRequest>(NftMessages.delete(AddressFamily.INET.number(), NAME));
        NetlinkRequest noSuchTable =
                NftMessages.delete(AddressFamily.INET.number(), "absent").get(1);
        requests.add(noSuchTable);
        requests.addAll(NftMessages.delete(AddressFamily.INET.number(), "after"));
        var protocol = new NetlinkProtocol(12, "nftables", NftMessages.SHAPE);

        try (var connection = NetlinkConnection.open(namespace, protocol)) {
            assertThatThrownBy(() -> connection.transact(NftMessages.BEGIN, requests, NftMessages.END))
                    .isInstanceOf(NetlinkException.NotFound.class)
                    .hasMessageContaining("delete table absent");
            connection.transact(NftMessages.BEGIN, NftMessages.replace(table(AddressFamily.INET6)), NftMessages.END);
        }

        assertThat(nftables.ruleCount(AddressFamily.INET, NAME)).isEqualTo(4);
        assertThat(nftables.tables(AddressFamily.INET6)).containsExactly(NAME);
    }

    @Test
    void changeThatIsRefusedAsAWholeIsTold() {
        var frame = new NetlinkRequest(
                "begin", "change of nothing", 0x10, 0, m -> m.u8(0).u8(0).u8(0).u8(200));
        var protocol = new NetlinkProtocol(12, "nftables", NftMessages.SHAPE);

        try (var connection = NetlinkConnection.open(namespace, protocol)) {
            assertThatThrownBy(() -> connection.transact(
                            frame, NftMessages.delete(AddressFamily.INET.number(), NAME), NftMessages.END))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageContaining("begin change of nothing");
        }
    }

    @Test
    void rulesOfAnotherFamilyAreRefused() {
        var rule = NftRule.to(IpPrefix.parse("fd00::/8"), ACCEPT);
        assertThatThrownBy(() -> new NatTable(AddressFamily.INET, NAME, List.of(rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fd00::/8");
        assertThatThrownBy(() -> new NatTable(AddressFamily.INET, "", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
