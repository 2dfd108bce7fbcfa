package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** IPv6, and prefixes of both families. */
interface FamilyAndPrefixContract extends Contract {

    private boolean ipv6() {
        return bench().provider().capabilities().ipv6() && bench().cloud().dualStack();
    }

    private boolean prefixes() {
        return bench().provider().capabilities().maxPrefixesPerAssign() > 0;
    }

    private Cidr range(IpFamily family) {
        Subnet subnet = bench().provider().subnets().describe(bench().cloud().subnetId(), TIMEOUT);
        return family == IpFamily.IPV4 ? subnet.cidr() : subnet.ipv6Cidr().orElseThrow();
    }

    @Test
    default void ipv6AddressesComeAndGo() {
        assumeTrue(ipv6(), "there is no IPv6");
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV6, 1));
        assertThat(eni.addresses(IpFamily.IPV6)).hasSize(1).allMatch(range(IpFamily.IPV6)::contains);
        ClientToken token = token();

        List<InetAddress> assigned = bench().enis().assignAddresses(eni.id(), IpFamily.IPV6, 2, token, TIMEOUT);

        assertThat(assigned)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(range(IpFamily.IPV6)::contains)
                .doesNotContainAnyElementsOf(eni.addresses());
        if (bench().provider().capabilities().assignTakesToken()) {
            assertThat(bench().enis().assignAddresses(eni.id(), IpFamily.IPV6, 2, token, TIMEOUT))
                    .containsExactlyInAnyOrderElementsOf(assigned);
        }
        assertThat(bench().look(eni.id()).addresses(IpFamily.IPV6)).hasSize(3).containsAll(assigned);
        assertThat(bench().look(eni.id()).addresses(IpFamily.IPV4)).isEqualTo(eni.addresses(IpFamily.IPV4));

        bench().enis().releaseAddresses(eni.id(), Set.of(assigned.get(0)), TIMEOUT);
        bench().enis().releaseAddresses(eni.id(), Set.copyOf(assigned), TIMEOUT);

        assertThat(bench().look(eni.id()).addresses()).isEqualTo(eni.addresses());
    }

    @TestFactory
    default Stream<DynamicTest> prefixesComeAndGo() {
        assumeTrue(prefixes(), "there are no prefixes");
        return Stream.of(IpFamily.values())
                .filter(family -> family == IpFamily.IPV4 || ipv6())
                .map(family -> DynamicTest.dynamicTest(family.name(), () -> prefixComesAndGoes(family)));
    }

    private void prefixComesAndGoes(IpFamily family) {
        Eni eni = bench().create();
        ClientToken token = token();

        List<Cidr> assigned = bench().enis().assignPrefixes(eni.id(), family, 2, token, TIMEOUT);

        assertThat(assigned)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(prefix -> prefix.family() == family && range(family).contains(prefix.network()));
        if (bench().provider().capabilities().assignTakesToken()) {
            assertThat(bench().enis().assignPrefixes(eni.id(), family, 2, token, TIMEOUT))
                    .containsExactlyInAnyOrderElementsOf(assigned);
        }
        Eni listed = bench().look(eni.id());
        assertThat(listed.prefixes()).containsExactlyInAnyOrderElementsOf(assigned);
        assertThat(listed.has(assigned.get(1).network())).isTrue();
        assertThat(listed.addresses()).isEqualTo(eni.addresses());

        bench().enis().releasePrefixes(eni.id(), Set.of(assigned.get(0)), TIMEOUT);
        bench().enis().releasePrefixes(eni.id(), Set.copyOf(assigned), TIMEOUT);

        assertThat(bench().look(eni.id())).isEqualTo(eni);
    }

    @Test
    default void eniIsCreatedWithPrefixes() {
        assumeTrue(prefixes(), "there are no prefixes");

        Eni eni = bench().create(bench().spec().withPrefixes(IpFamily.IPV4, 1));

        assertThat(eni.prefixes()).hasSize(1);
        assertThat(eni.addresses()).hasSize(1);
        assertThat(eni.prefixes().get(0).contains(eni.primaryAddress())).isFalse();
    }

    @Test
    default void prefixesAreRefusedWhereThereAreNone() {
        assumeFalse(prefixes(), "there are prefixes");
        Eni eni = bench().create();

        assertThatThrownBy(() -> bench().enis().assignPrefixes(eni.id(), IpFamily.IPV4, 1, token(), TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);
    }
}
