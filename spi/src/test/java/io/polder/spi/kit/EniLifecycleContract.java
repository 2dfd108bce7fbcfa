package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of an ENI, and of the addresses it has. */
interface EniLifecycleContract extends Contract {

    @Test
    default void createdEniIsAsItWasAskedFor() {
        Subnet subnet = bench().provider().subnets().describe(bench().cloud().subnetId(), TIMEOUT);

        Eni created = bench().enis().create(bench().spec().withAddresses(IpFamily.IPV4, 2), token(), TIMEOUT);
        Eni listed = bench().awaitState(created.id(), EniState.AVAILABLE);

        assertThat(created.state()).isIn(EniState.CREATING, EniState.AVAILABLE);
        assertThat(listed).isEqualTo(created.in(EniState.AVAILABLE));
        assertThat(listed.type()).isEqualTo(EniType.SECONDARY);
        assertThat(listed.subnetId()).isEqualTo(subnet.id());
        assertThat(listed.instanceId()).isEmpty();
        assertThat(listed.tags()).containsAllEntriesOf(bench().tags());
        assertThat(listed.prefixes()).isEmpty();
        assertThat(listed.addresses())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(subnet.cidr()::contains)
                .doesNotContain(subnet.gateway());
    }

    @Test
    default void eniIsAttachedDetachedAndDeleted() {
        String instance = bench().cloud().instanceId();
        Eni eni = bench().create();

        bench().enis().attach(eni.id(), instance, TIMEOUT);
        Eni attached = bench().awaitState(eni.id(), EniState.IN_USE);

        assertThat(attached.instanceId()).contains(instance);
        assertThat(attached.addresses()).isEqualTo(eni.addresses());
        assertThat(attached.mac()).isEqualTo(eni.mac());

        bench().enis().detach(eni.id(), instance, TIMEOUT);
        Eni detached = bench().awaitState(eni.id(), EniState.AVAILABLE);

        assertThat(detached).isEqualTo(eni);

        bench().enis().delete(eni.id(), TIMEOUT);

        bench().awaitGone(eni.id());
    }

    @Test
    default void secondaryAddressesComeAndGo() {
        Eni eni = bench().createAttached();

        List<InetAddress> assigned = bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, 2, token(), TIMEOUT);

        assertThat(assigned).hasSize(2).doesNotHaveDuplicates().doesNotContainAnyElementsOf(eni.addresses());
        bench().await(
                        "addresses listed",
                        () -> bench().look(eni.id()).addresses().containsAll(assigned));
        assertThat(bench().look(eni.id()).primaryAddress()).isEqualTo(eni.primaryAddress());

        bench().enis().releaseAddresses(eni.id(), Set.of(assigned.get(0)), TIMEOUT);

        bench().await(
                        "one address left",
                        () -> bench().look(eni.id()).secondaryAddresses().equals(List.of(assigned.get(1))));
    }

    @Test
    default void freeAddressesAreCounted() {
        String subnet = Bench.need(bench().cloud().tightSubnetId(), "nobody says that a subnet is ours alone");
        int before = bench().free(subnet);

        Eni eni = bench().create(EniSpec.in(subnet, bench().tags()).withAddresses(IpFamily.IPV4, 1));

        assertThat(bench().free(subnet)).isEqualTo(before - 2);
        bench().enis().delete(eni.id(), TIMEOUT);
        bench().awaitGone(eni.id());
        assertThat(bench().free(subnet)).isEqualTo(before);
    }

    @Test
    default void trunkIsCreatedWhereTheTypeHasOne() {
        assumeTrue(type().maxTrunkedEnis() > 0, "the instance type has no trunk");

        Eni trunk = bench().create(bench().spec().asTrunk());

        assertThat(trunk.type()).isEqualTo(EniType.TRUNK);
    }

    @Test
    default void instanceTypeSaysWhatItAllows() {
        InstanceType type = type();

        assertThat(type.name()).isEqualTo(bench().cloud().instanceType());
        assertThat(type.maxEnis()).isGreaterThanOrEqualTo(3);
        assertThat(type.ipv4PerEni()).isGreaterThanOrEqualTo(3);
        assertThat(type()).isEqualTo(type);
    }

    private InstanceType type() {
        return bench().provider().instanceTypes().describe(bench().cloud().instanceType(), TIMEOUT);
    }

    @Test
    default void instanceListsItsEnis() {
        Eni eni = bench().createAttached();

        List<Eni> attached =
                bench().enis().listAll(EniFilter.attachedTo(bench().cloud().instanceId()), TIMEOUT);

        assertThat(attached).contains(bench().look(eni.id()));
        assertThat(attached).filteredOn(Eni::primary).hasSize(1);
        assertThat(attached)
                .allMatch(each ->
                        each.instanceId().equals(Optional.of(bench().cloud().instanceId())));
    }
}
