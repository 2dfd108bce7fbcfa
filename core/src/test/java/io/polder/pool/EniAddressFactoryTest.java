package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.Fault;
import io.polder.spi.CloudCapabilities;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.EniState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EniAddressFactoryTest extends CloudFixture {

    private final EniAddressFactory factory = addressFactory(settings);

    @Test
    void firstAddressesComeWithANewEniInOneCall() {
        var addresses = factory.allocate(4, MINUTE);
        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isZero();
        var eni = secondaryEnis().get(0);
        assertThat(eni.state()).isEqualTo(EniState.IN_USE);
        assertThat(eni.tags())
                .containsEntry("polder/node", instance.instanceId())
                .containsEntry("polder/pool", "shared")
                .containsOnlyKeys("polder/node", "polder/pool", "polder/request");
        assertThat(addresses)
                .extracting(EniAddress::address)
                .containsExactlyElementsOf(eni.addresses())
                .contains(eni.primaryAddress());
        assertThat(addresses).allSatisfy(a -> {
            assertThat(a.mac()).isEqualTo(eni.mac());
            assertThat(a.subnet().id()).isEqualTo("vsw-1");
        });
    }

    @Test
    void roomOnAnEniIsUsedBeforeAnotherEniIsMade() {
        factory.allocate(4, MINUTE);
        assertThat(factory.allocate(4, MINUTE)).hasSize(2);
        assertThat(secondaryEnis()).hasSize(1);
        assertThat(factory.allocate(4, MINUTE)).hasSize(4);
        assertThat(secondaryEnis()).hasSize(2);
    }

    @Test
    void limitOfTheInstanceTypeIsSaid() {
        fill();
        assertThatThrownBy(() -> factory.allocate(1, MINUTE))
                .isInstanceOf(CloudException.QuotaExceeded.class)
                .hasMessageContaining("ecs.test allows 2 secondary ENIs with 6 addresses each");
    }

    @Test
    void primaryEniOfTheInstanceIsNeverTouched() {
        fill();
        var primary = cloud.enis().stream().filter(e -> e.primary()).findFirst();
        assertThat(primary.orElseThrow().secondaryAddresses()).isEmpty();
    }

    @Test
    void secondaryAddressesAreReleased() {
        var addresses = factory.allocate(4, MINUTE);
        var gone = factory.dispose(addresses.subList(2, 4), MINUTE);
        assertThat(gone).isEqualTo(addresses.subList(2, 4));
        assertThat(secondaryEnis().get(0).addresses()).hasSize(2);
        assertThat(factory.dispose(gone, MINUTE)).isEqualTo(gone);
    }

    @Test
    void primaryAddressStaysWithItsEniAndIsGivenOutAgain() {
        var addresses = factory.allocate(3, MINUTE);
        assertThat(factory.dispose(addresses.subList(0, 1), MINUTE)).hasSize(1);
        assertThat(secondaryEnis().get(0).addresses()).hasSize(3);
        assertThat(factory.allocate(2, MINUTE)).isEqualTo(addresses.subList(0, 1));
    }

    @Test
    void eniGoesWithTheLastOfItsAddresses() {
        var addresses = new ArrayList<>(factory.allocate(4, MINUTE));
        while (!addresses.isEmpty()) {
            addresses.removeAll(factory.dispose(addresses.subList(0, 1), MINUTE));
        }
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
        assertThat(factory.allocate(4, MINUTE)).hasSize(4);
    }

    @Test
    void lostAnswersAreSettledByTheSameToken() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 2, Fault.ANSWER_LOST);
        factory.allocate(1, MINUTE);
        cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 2, Fault.ANSWER_LOST);
        var addresses = factory.allocate(3, MINUTE);
        assertThat(addresses).hasSize(3);
        assertThat(secondaryEnis()).hasSize(1);
        assertThat(secondaryEnis().get(0).addresses()).hasSize(4);
    }

    @Test
    void assignmentThatStaysUnknownIsTidiedAndItsAddressesGivenOut() {
        factory.allocate(1, MINUTE);
        cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 3, Fault.ANSWER_LOST);
        assertThatThrownBy(() -> factory.allocate(3, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(factory.tidy(MINUTE)).isTrue();
        long calls = cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES);
        assertThat(factory.allocate(5, MINUTE)).hasSize(3);
        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isEqualTo(calls);
        assertThat(secondaryEnis().get(0).addresses()).hasSize(4);
    }

    @Test
    void whatHasBeenReleasedIsNotLearntFromARepetition() {
        factory.allocate(1, MINUTE);
        cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 3, Fault.ANSWER_LOST);
        assertThatThrownBy(() -> factory.allocate(3, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.UNAUTHORIZED);
        cloud.failNext(Action.UNASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.ANSWER_LOST);
        assertThatThrownBy(() -> factory.tidy(MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(factory.tidy(MINUTE)).isTrue();
        var addresses = factory.allocate(5, MINUTE);
        assertThat(secondaryEnis().get(0).addresses())
                .containsAll(addresses.stream().map(EniAddress::address).toList());
    }

    @Test
    void createThatStaysUnknownLeavesNothingAfterTidying() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 3, Fault.ANSWER_LOST);
        assertThatThrownBy(() -> factory.allocate(3, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(secondaryEnis()).hasSize(1);
        assertThat(factory.tidy(MINUTE)).isTrue();
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void createThatCannotBeRepeatedIsFoundByItsTag() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 3, Fault.ANSWER_LOST);
        assertThatThrownBy(() -> factory.allocate(3, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.UNAUTHORIZED);
        assertThat(factory.tidy(MINUTE)).isTrue();
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void createThatLeftNoTraceIsForgottenWhenASecondLookShowsNone() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 3, Fault.REQUEST_LOST);
        assertThatThrownBy(() -> factory.allocate(3, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 2, Fault.INVALID_REQUEST);
        assertThatThrownBy(() -> factory.tidy(MINUTE)).isInstanceOf(CloudException.InvalidRequest.class);
        assertThat(factory.tidy(MINUTE)).isTrue();
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void eniThatCannotBeAttachedIsTidiedAway() {
        cloud.failNext(Action.ATTACH_NETWORK_INTERFACE, 1, Fault.QUOTA_EXCEEDED);
        assertThatThrownBy(() -> factory.allocate(3, MINUTE)).isInstanceOf(CloudException.QuotaExceeded.class);
        assertThat(secondaryEnis()).hasSize(1);
        cloud.failNext(Action.DELETE_NETWORK_INTERFACE, 1, Fault.UNAUTHORIZED);
        assertThatThrownBy(() -> factory.tidy(MINUTE)).isInstanceOf(CloudException.Unauthorized.class);
        assertThat(factory.tidy(MINUTE)).isTrue();
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void removalThatStopsHalfwayIsOfUnknownOutcomeAndCanBeRepeated() {
        var addresses = factory.allocate(2, MINUTE);
        cloud.failNext(Action.DELETE_NETWORK_INTERFACE, 1, Fault.UNAUTHORIZED);
        assertThatThrownBy(() -> factory.dispose(addresses, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(factory.allocate(1, MINUTE).get(0).eniId())
                .isNotEqualTo(addresses.get(0).eniId());
        assertThat(factory.dispose(addresses, MINUTE)).isEqualTo(addresses);
        clock.advance(MINUTE);
        assertThat(secondaryEnis()).hasSize(1);
    }

    @Test
    void removalThatChangedNothingLeavesTheEniInService() {
        var addresses = factory.allocate(2, MINUTE);
        cloud.failNext(Action.DETACH_NETWORK_INTERFACE, 1, Fault.UNAUTHORIZED);
        assertThatThrownBy(() -> factory.dispose(addresses, MINUTE)).isInstanceOf(CloudException.Unauthorized.class);
        assertThat(factory.allocate(1, MINUTE).get(0).eniId())
                .isEqualTo(addresses.get(0).eniId());
    }

    @Test
    void emptySubnetIsSaidAndNothingIsLeftBehind() {
        var tiny = addressFactory(settings.withSubnet("vsw-tiny"));
        assertThatThrownBy(() -> tiny.allocate(6, MINUTE)).isInstanceOf(CloudException.AddressesExhausted.class);
        assertThat(tiny.tidy(MINUTE)).isTrue();
        assertThat(secondaryEnis()).isEmpty();
    }

    @Test
    void whereAssigningTakesNoTokenWhatMayHaveBeenAssignedIsReleased() {
        var tokenless = new EniAddressFactory(withoutTokens(), type, settings, clock::sleep, clock, new Random(3));
        tokenless.allocate(1, MINUTE);
        cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.ANSWER_LOST);
        assertThatThrownBy(() -> tokenless.allocate(3, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isEqualTo(1);
        assertThat(secondaryEnis().get(0).addresses()).hasSize(4);
        clock.advance(Duration.ofSeconds(2)); // A listing may be a second old.
        assertThat(tokenless.tidy(MINUTE)).isTrue();
        assertThat(secondaryEnis().get(0).addresses()).hasSize(1);
        assertThat(tokenless.allocate(3, MINUTE)).hasSize(3);
    }

    private CloudProvider withoutTokens() {
        var same = provider.capabilities();
        return new AlteredCloud(provider) {
            @Override
            public CloudCapabilities capabilities() {
                return same.withAssignToken(false);
            }
        };
    }

    private List<EniAddress> fill() {
        var all = new ArrayList<EniAddress>();
        while (all.size() < 12) {
            all.addAll(factory.allocate(6, MINUTE));
        }
        return all;
    }
}
