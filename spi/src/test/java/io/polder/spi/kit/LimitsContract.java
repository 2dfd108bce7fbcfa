package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static io.polder.spi.kit.IdempotencyContract.NO_ENI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a cloud refuses, as what it refuses it, and that a refusal has changed nothing. */
interface LimitsContract extends Contract {

    private String tight() {
        return Bench.need(bench().cloud().tightSubnetId(), "nobody says that a subnet is ours alone");
    }

    private InstanceType type() {
        return bench().provider().instanceTypes().describe(bench().cloud().instanceType(), TIMEOUT);
    }

    @Test
    default void assignTakesAllOrNothing() {
        Eni eni = bench().create(EniSpec.in(tight(), bench().tags()));
        int free = bench().free(tight());
        int most = bench().provider().capabilities().maxAddressesPerAssign();
        assumeTrue(free < most, "a call may not ask for more than there are");

        assertThatThrownBy(() -> bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, free + 1, token(), TIMEOUT))
                .isInstanceOf(CloudException.AddressesExhausted.class);

        assertThat(bench().free(tight())).isEqualTo(free);
        assertThat(bench().look(eni.id()).secondaryAddresses()).isEmpty();
        assertThat(bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, free, token(), TIMEOUT))
                .hasSize(free);
        assertThatThrownBy(() -> bench().enis().create(EniSpec.in(tight(), bench().tags()), token(), TIMEOUT))
                .isInstanceOf(CloudException.AddressesExhausted.class);
    }

    @Test
    default void createTakesAllOrNothing() {
        int free = bench().free(tight());

        assertThatThrownBy(() -> bench().enis()
                        .create(
                                EniSpec.in(tight(), bench().tags()).withAddresses(IpFamily.IPV4, free),
                                token(),
                                TIMEOUT))
                .isInstanceOf(CloudException.AddressesExhausted.class);

        assertThat(bench().free(tight())).isEqualTo(free);
        assertThat(bench().mine()).isEmpty();
    }

    @Test
    default void addressesBeyondTheTypeAreRefused() {
        Eni eni = bench().createAttached();
        int left = type().ipv4PerEni() - 1;
        int most = bench().provider().capabilities().maxAddressesPerAssign();
        while (left > 0) {
            int count = Math.min(left, most);
            bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, count, token(), TIMEOUT);
            left -= count;
        }

        assertThatThrownBy(() -> bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, 1, token(), TIMEOUT))
                .isInstanceOf(CloudException.QuotaExceeded.class);

        assertThat(bench().look(eni.id()).addresses()).hasSize(type().ipv4PerEni());
    }

    @Test
    default void enisBeyondTheTypeAreRefused() {
        String instance = bench().cloud().instanceId();
        int there =
                bench().enis().listAll(EniFilter.attachedTo(instance), TIMEOUT).size();
        var enis = new ArrayList<Eni>();
        for (int i = there; i <= type().maxEnis(); i++) {
            enis.add(bench().create());
        }
        Eni tooMany = enis.remove(enis.size() - 1);
        for (Eni eni : enis) {
            bench().enis().attach(eni.id(), instance, TIMEOUT);
            bench().awaitState(eni.id(), EniState.IN_USE);
        }

        assertThatThrownBy(() -> bench().enis().attach(tooMany.id(), instance, TIMEOUT))
                .isInstanceOf(CloudException.QuotaExceeded.class);

        assertThat(bench().look(tooMany.id()).state()).isEqualTo(EniState.AVAILABLE);
    }

    @Test
    default void moreThanACallMayAskForIsInvalid() {
        Eni eni = bench().create();
        int most = bench().provider().capabilities().maxAddressesPerAssign();

        assertThatThrownBy(() -> bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, most + 1, token(), TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);
    }

    @Test
    default void whatIsNotThereIsNotFound() {
        Eni eni = bench().create();

        assertThatThrownBy(() -> bench().provider().subnets().describe("vsw-000000000000polder", TIMEOUT))
                .isInstanceOf(CloudException.NotFound.class);
        assertThatThrownBy(() -> bench().provider().instanceTypes().describe("ecs.no.such", TIMEOUT))
                .isInstanceOf(CloudException.NotFound.class);
        assertThatThrownBy(
                        () -> bench().enis().create(EniSpec.in("vsw-000000000000polder", Map.of()), token(), TIMEOUT))
                .isInstanceOf(CloudException.NotFound.class);
        assertThatThrownBy(() -> bench().enis().assignAddresses(NO_ENI, IpFamily.IPV4, 1, token(), TIMEOUT))
                .isInstanceOf(CloudException.NotFound.class);
        assertThatThrownBy(() -> bench().enis().attach(NO_ENI, bench().cloud().instanceId(), TIMEOUT))
                .isInstanceOf(CloudException.NotFound.class);
        assertThatThrownBy(() -> bench().enis().attach(eni.id(), "i-000000000000polder", TIMEOUT))
                .isInstanceOf(CloudException.NotFound.class);
        assertThat(bench().enis().listAll(EniFilter.byId(NO_ENI), TIMEOUT)).isEmpty();
    }

    @Test
    default void attachedEniIsNotDeleted() {
        Eni eni = bench().createAttached();

        assertThatThrownBy(() -> bench().enis().delete(eni.id(), TIMEOUT)).isInstanceOf(CloudException.Conflict.class);

        assertThat(bench().look(eni.id()).state()).isEqualTo(EniState.IN_USE);
    }

    @Test
    default void primaryAddressStays() {
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 1));

        assertThatThrownBy(() -> bench().enis().releaseAddresses(eni.id(), Set.copyOf(eni.addresses()), TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);

        assertThat(bench().look(eni.id()).addresses()).isEqualTo(eni.addresses());
    }

    @Test
    default void tooManyCallsAreThrottledAndLaterAreNot() {
        int most = bench().faults().detachesPerMinute();
        String instance = bench().cloud().instanceId();
        for (int i = 0; i < most; i++) {
            bench().enis().detach(NO_ENI, instance, TIMEOUT);
        }

        assertThatThrownBy(() -> bench().enis().detach(NO_ENI, instance, TIMEOUT))
                .isInstanceOf(CloudException.Throttled.class);

        bench().pass(Duration.ofMinutes(1));
        bench().enis().detach(NO_ENI, instance, TIMEOUT);
    }
}
