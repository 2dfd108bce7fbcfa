package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceMetadata;
import io.polder.spi.IpFamily;
import java.util.HashSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an instance sees of itself. */
interface MetadataContract extends Contract {

    private InstanceMetadata metadata() {
        InstanceMetadata metadata = Bench.need(bench().provider().instanceMetadata(), "there is no metadata service");
        assumeTrue(
                metadata.identity(TIMEOUT).instanceId().equals(bench().cloud().instanceId()),
                "this runs on another instance");
        return metadata;
    }

    @Test
    default void instanceKnowsItself() {
        InstanceIdentity identity = metadata().identity(TIMEOUT);

        assertThat(identity.instanceType()).isEqualTo(bench().cloud().instanceType());
        assertThat(identity.zoneId())
                .isEqualTo(bench().provider()
                        .subnets()
                        .describe(bench().cloud().subnetId(), TIMEOUT)
                        .zoneId());
        assertThat(identity.zoneId()).startsWith(identity.regionId());
    }

    @Test
    default void attachedEnisAreShown() {
        InstanceMetadata metadata = metadata();
        Eni eni = bench().createAttached();
        bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, 2, token(), TIMEOUT);
        var expected = new HashSet<>(bench().look(eni.id()).addresses());

        bench().await(
                        "addresses in the metadata",
                        () -> shown(metadata, eni.id())
                                .map(there -> new HashSet<>(there.addresses()).equals(expected))
                                .orElse(false));

        Eni shown = shown(metadata, eni.id()).orElseThrow();
        assertThat(shown.mac()).isEqualTo(eni.mac());
        assertThat(shown.subnetId()).isEqualTo(eni.subnetId());
        assertThat(shown.primaryAddress()).isEqualTo(eni.primaryAddress());
        assertThat(metadata.attachedEnis(TIMEOUT))
                .extracting(Eni::id)
                .containsExactlyInAnyOrderElementsOf(
                        bench()
                                .enis()
                                .listAll(EniFilter.attachedTo(bench().cloud().instanceId()), TIMEOUT)
                                .stream()
                                .map(Eni::id)
                                .toList());

        bench().enis().detach(eni.id(), bench().cloud().instanceId(), TIMEOUT);

        bench().await("gone from the metadata", () -> shown(metadata, eni.id()).isEmpty());
    }

    private static Optional<Eni> shown(InstanceMetadata metadata, String eniId) {
        return metadata.attachedEnis(TIMEOUT).stream()
                .filter(eni -> eni.id().equals(eniId))
                .findFirst();
    }
}
