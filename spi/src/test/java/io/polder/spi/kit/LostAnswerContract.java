package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.spi.ClientToken;
import io.polder.spi.CloudException.OutcomeUnknown;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.IpFamily;
import io.polder.spi.kit.Faults.Call;
import io.polder.spi.kit.Faults.Kind;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A change whose answer is lost is sent again, as it was: whether it had happened or not, it has happened once. */
interface LostAnswerContract extends Contract {

    private static Stream<DynamicTest> whicheverIsLost(Consumer<Kind> test) {
        return Stream.of(Kind.REQUEST_LOST, Kind.ANSWER_LOST)
                .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> test.accept(kind)));
    }

    private void lose(Call call, Kind kind, ThrowingCallable change) {
        bench().faults().next(call, kind);
        assertThatThrownBy(change).isInstanceOf(OutcomeUnknown.class);
    }

    @TestFactory
    default Stream<DynamicTest> createSentAgainIsOneEni() {
        bench().faults();
        return whicheverIsLost(kind -> {
            int before = bench().mine().size();
            ClientToken token = token();
            lose(Call.CREATE_NETWORK_INTERFACE, kind, () -> bench().enis().create(bench().spec(), token, TIMEOUT));

            Eni eni = bench().enis().create(bench().spec(), token, TIMEOUT);

            bench().awaitState(eni.id(), EniState.AVAILABLE);
            assertThat(bench().mine()).hasSize(before + 1);
        });
    }

    @TestFactory
    default Stream<DynamicTest> assignSentAgainIsOneAssignment() {
        bench().faults();
        assumeTrue(bench().provider().capabilities().assignTakesToken(), "assign takes no token");
        return whicheverIsLost(kind -> {
            Eni eni = bench().create();
            ClientToken token = token();
            lose(Call.ASSIGN_PRIVATE_IP_ADDRESSES, kind, () -> assign(eni, token));

            List<InetAddress> assigned = assign(eni, token);

            assertThat(bench().look(eni.id()).secondaryAddresses()).containsExactlyInAnyOrderElementsOf(assigned);
        });
    }

    private List<InetAddress> assign(Eni eni, ClientToken token) {
        return bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, 2, token, TIMEOUT);
    }

    @TestFactory
    default Stream<DynamicTest> attachSentAgainConverges() {
        bench().faults();
        return whicheverIsLost(kind -> {
            Eni eni = bench().create();
            lose(Call.ATTACH_NETWORK_INTERFACE, kind, () -> attach(eni));

            attach(eni);

            assertThat(bench().awaitState(eni.id(), EniState.IN_USE).instanceId())
                    .contains(bench().cloud().instanceId());
        });
    }

    private void attach(Eni eni) {
        bench().enis().attach(eni.id(), bench().cloud().instanceId(), TIMEOUT);
    }

    @TestFactory
    default Stream<DynamicTest> detachAndDeleteSentAgainConverge() {
        bench().faults();
        return whicheverIsLost(kind -> {
            Eni eni = bench().createAttached();
            String instance = bench().cloud().instanceId();
            lose(Call.DETACH_NETWORK_INTERFACE, kind, () -> bench().enis().detach(eni.id(), instance, TIMEOUT));
            bench().enis().detach(eni.id(), instance, TIMEOUT);
            bench().awaitState(eni.id(), EniState.AVAILABLE);

            lose(Call.DELETE_NETWORK_INTERFACE, kind, () -> bench().enis().delete(eni.id(), TIMEOUT));
            bench().enis().delete(eni.id(), TIMEOUT);

            bench().awaitGone(eni.id());
        });
    }

    @TestFactory
    default Stream<DynamicTest> releaseSentAgainReleases() {
        bench().faults();
        return whicheverIsLost(kind -> {
            Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 2));
            Set<InetAddress> both = Set.copyOf(eni.secondaryAddresses());
            lose(
                    Call.UNASSIGN_PRIVATE_IP_ADDRESSES,
                    kind,
                    () -> bench().enis().releaseAddresses(eni.id(), both, TIMEOUT));

            bench().enis().releaseAddresses(eni.id(), both, TIMEOUT);

            assertThat(bench().look(eni.id()).secondaryAddresses()).isEmpty();
        });
    }

    /** What was lost and is never sent again is found by its tag. */
    @Test
    default void eniWhoseAnswerWasLostIsFoundByItsTag() {
        lose(
                Call.CREATE_NETWORK_INTERFACE,
                Kind.ANSWER_LOST,
                () -> bench().enis().create(bench().spec(), token(), TIMEOUT));

        bench().await("the ENI", () -> bench().mine().size() == 1);
    }
}
