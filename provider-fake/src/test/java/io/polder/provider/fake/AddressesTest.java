package io.polder.provider.fake;

import static io.polder.provider.fake.Fixture.SUBNET;
import static io.polder.provider.fake.Fixture.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.EniSpec;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddressesTest {

    private Fixture fixture = new Fixture();

    private void given(UnaryOperator<FakeCloudBuilder> settings) {
        fixture.close();
        fixture = new Fixture(settings);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void assignedAddressesAreSeenAndReleasedOnesAreNot() {
        var eni = fixture.createAttached();
        var assigned = fixture.assign(eni.id(), 3);
        assertThat(fixture.look(eni.id()).secondaryAddresses()).containsExactlyElementsOf(assigned);

        fixture.release(eni.id(), assigned.get(0), assigned.get(2));

        assertThat(fixture.look(eni.id()).secondaryAddresses()).containsExactly(assigned.get(1));
    }

    @Test
    void anInstanceIsBornWithAsManyIpv6AddressesAsAreAskedFor() {
        var type = new InstanceType("test.dual", 2, 4, 2);
        var range = Cidr.parse("fd00:0:0:6::/64");
        given(cloud -> cloud.lenient()
                .subnet("vsw-6", Cidr.parse("10.6.0.0/24"), range)
                .instanceType(type));

        String instance = fixture.cloud.createInstance(type.name(), "vsw-6", 2).instanceId();

        var primary = fixture.cloud.enis().stream()
                .filter(eni -> eni.instanceId().filter(instance::equals).isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(primary.addresses(IpFamily.IPV4)).containsExactly(primary.primaryAddress());
        assertThat(primary.addresses(IpFamily.IPV6)).hasSize(2).allMatch(range::contains);
        assertThatThrownBy(() -> fixture.cloud.createInstance(type.name(), "vsw-6", 3))
                .isInstanceOf(CloudException.QuotaExceeded.class);
        assertThatThrownBy(() -> fixture.cloud.createInstance(type.name(), SUBNET, 1))
                .isInstanceOf(CloudException.InvalidRequest.class);
    }

    @Test
    void releaseOfWhatIsNotAssignedSucceeds() {
        var eni = fixture.createAttached();
        var address = fixture.assign(eni.id(), 1).get(0);
        fixture.release(eni.id(), address, Cidr.address("192.0.2.1"));
        fixture.release(eni.id(), address);
        fixture.release("eni-gone", address);
        assertThat(fixture.look(eni.id()).secondaryAddresses()).isEmpty();
    }

    @Test
    void primaryAddressIsNeverReleasedNorWhatIsAskedForWithIt() {
        var eni = fixture.createAttached();
        var address = fixture.assign(eni.id(), 1).get(0);
        assertThatThrownBy(() -> fixture.release(eni.id(), address, eni.primaryAddress()))
                .isInstanceOf(CloudException.InvalidRequest.class)
                .hasMessageContaining("primary");
        assertThat(fixture.look(eni.id()).addresses()).containsExactly(eni.primaryAddress(), address);
    }

    @Test
    void quotaOfTheTypeCountsThePrimaryAddress() {
        var eni = fixture.createAttached();
        fixture.assign(eni.id(), 2);
        int free = fixture.free();
        assertThatThrownBy(() -> fixture.assign(eni.id(), 2))
                .isInstanceOf(CloudException.QuotaExceeded.class)
                .hasMessageContaining("InvalidOperation.Ipv4CountExceeded")
                .hasMessageContaining("5 addresses");
        assertThat(fixture.free()).isEqualTo(free);
        fixture.assign(eni.id(), 1);
    }

    @Test
    void unattachedEniHasTheCloudsOwnLimit() {
        given(cloud -> cloud.maxAddressesUnattached(6));
        var eni = fixture.create();
        fixture.assign(eni.id(), 5);
        assertThatThrownBy(() -> fixture.assign(eni.id(), 1)).isInstanceOf(CloudException.QuotaExceeded.class);
        assertThatThrownBy(() -> fixture.enis.create(
                        EniSpec.in(SUBNET, Map.of()).withAddresses(IpFamily.IPV4, 6), fixture.token(), TIMEOUT))
                .isInstanceOf(CloudException.QuotaExceeded.class);
    }

    @Test
    void fullSubnetGivesNothingAtAll() {
        given(cloud -> cloud.subnet("vsw-tiny", Cidr.parse("10.9.0.0/29")));
        var eni = fixture.enis.create(EniSpec.in("vsw-tiny", Map.of()), fixture.token(), TIMEOUT);
        assertThat(fixture.cloud.subnet("vsw-tiny").availableAddresses()).isEqualTo(3);

        assertThatThrownBy(() -> fixture.assign(eni.id(), 4))
                .isInstanceOf(CloudException.AddressesExhausted.class)
                .hasMessageContaining("InvalidVSwitchId.IpNotEnough");

        assertThat(fixture.cloud.subnet("vsw-tiny").availableAddresses()).isEqualTo(3);
        fixture.assign(eni.id(), 3);
        assertThatThrownBy(() -> fixture.enis.create(EniSpec.in("vsw-tiny", Map.of()), fixture.token(), TIMEOUT))
                .isInstanceOf(CloudException.AddressesExhausted.class);
    }

    @Test
    void countMustBeOneToTheCapability() {
        given(cloud -> cloud.maxAddressesPerAssign(2));
        assertThat(fixture.provider.capabilities().maxAddressesPerAssign()).isEqualTo(2);
        var eni = fixture.create();
        for (int count : List.of(-1, 0, 3)) {
            assertThatThrownBy(() -> fixture.assign(eni.id(), count))
                    .isInstanceOf(CloudException.InvalidRequest.class)
                    .hasMessageContaining("1 to 2");
        }
    }

    @Test
    void ipv6IsRefused() {
        assertThat(fixture.provider.capabilities().ipv6()).isFalse();
        var eni = fixture.create();
        assertThatThrownBy(() -> fixture.enis.assignAddresses(eni.id(), IpFamily.IPV6, 1, fixture.token(), TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);
        assertThatThrownBy(() -> fixture.enis.create(
                        EniSpec.in(SUBNET, Map.of()).withAddresses(IpFamily.IPV6, 1), fixture.token(), TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);
    }

    @Test
    void eniOnItsWayTakesAndGivesNoAddresses() {
        var eni = fixture.create();
        var address = fixture.assign(eni.id(), 1).get(0);
        fixture.cloud.use(Latencies.none().with(Transition.ATTACHING, Latency.fixed(Duration.ofSeconds(5))));
        fixture.enis.attach(eni.id(), fixture.instance, TIMEOUT);
        assertThatThrownBy(() -> fixture.assign(eni.id(), 1)).isInstanceOf(CloudException.Conflict.class);
        assertThatThrownBy(() -> fixture.release(eni.id(), address)).isInstanceOf(CloudException.Conflict.class);
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.release(eni.id(), address);
    }

    @Test
    void repeatedTokenGivesTheSameAnswerAndTakesNothingMore() {
        var token = new ClientToken("again");
        var eni = fixture.create();
        var first = fixture.enis.assignAddresses(eni.id(), IpFamily.IPV4, 2, token, TIMEOUT);
        assertThat(fixture.enis.assignAddresses(eni.id(), IpFamily.IPV4, 2, token, TIMEOUT))
                .isEqualTo(first);
        assertThat(fixture.look(eni.id()).secondaryAddresses()).hasSize(2);

        var spec = EniSpec.in(SUBNET, Map.of());
        assertThat(fixture.enis.create(spec, token, TIMEOUT)).isEqualTo(fixture.enis.create(spec, token, TIMEOUT));
        assertThat(fixture.cloud.enis()).hasSize(3);
    }

    @Test
    void tokenWithOtherParametersIsRefused() {
        var token = new ClientToken("again");
        var eni = fixture.create();
        fixture.enis.assignAddresses(eni.id(), IpFamily.IPV4, 2, token, TIMEOUT);
        assertThatThrownBy(() -> fixture.enis.assignAddresses(eni.id(), IpFamily.IPV4, 1, token, TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class)
                .hasMessageContaining("IdempotentParameterMismatch");
        fixture.enis.create(EniSpec.in(SUBNET, Map.of()), token, TIMEOUT);
        assertThatThrownBy(() -> fixture.enis.create(EniSpec.in(SUBNET, Map.of("a", "b")), token, TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);
    }

    @Test
    void tokenOfAFailedRequestCanBeUsedAgain() {
        var token = new ClientToken("again");
        var eni = fixture.createAttached();
        assertThatThrownBy(() -> fixture.enis.assignAddresses(eni.id(), IpFamily.IPV4, 4, token, TIMEOUT))
                .isInstanceOf(CloudException.QuotaExceeded.class);
        assertThat(fixture.enis.assignAddresses(eni.id(), IpFamily.IPV4, 3, token, TIMEOUT))
                .hasSize(3);
    }

    @Test
    void tokenIsForgottenAfterADay() {
        var token = new ClientToken("again");
        var eni = fixture.create();
        fixture.enis.assignAddresses(eni.id(), IpFamily.IPV4, 1, token, TIMEOUT);
        fixture.clock.advance(Duration.ofHours(25));
        fixture.assign(eni.id(), 1);
        assertThat(fixture.enis.assignAddresses(eni.id(), IpFamily.IPV4, 2, token, TIMEOUT))
                .hasSize(2);
    }

    @Test
    void addressesOfADeletedEniAreFreeAgain() {
        int free = fixture.free();
        var eni = fixture.create();
        fixture.assign(eni.id(), 5);
        assertThat(fixture.free()).isEqualTo(free - 6);
        fixture.enis.delete(eni.id(), TIMEOUT);
        assertThat(fixture.free()).isEqualTo(free);
        assertThat(fixture.addresses()).hasSize(1);
    }

    @Test
    void releaseTakesACopyOfWhatItIsGiven() {
        assertThatThrownBy(() -> fixture.enis.releaseAddresses("eni-x", null, TIMEOUT))
                .isInstanceOf(NullPointerException.class);
        fixture.enis.releaseAddresses("eni-x", Set.of(), TIMEOUT);
    }
}
