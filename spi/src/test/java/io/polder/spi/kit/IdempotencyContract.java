package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is sent twice happens once: by its token, or by the state that it asks for. */
interface IdempotencyContract extends Contract {

    /** Nothing has this id. */
    String NO_ENI = "eni-000000000000000polder";

    @Test
    default void createWithTheSameTokenIsOneEni() {
        ClientToken token = token();
        Eni first = bench().enis().create(bench().spec(), token, TIMEOUT);
        Eni second = bench().enis().create(bench().spec(), token, TIMEOUT);

        assertThat(second.id()).isEqualTo(first.id());
        bench().awaitState(first.id(), EniState.AVAILABLE);
        assertThat(bench().mine()).extracting(Eni::id).containsExactly(first.id());
    }

    @Test
    default void tokenIsGoodForOneRequestOnly() {
        ClientToken token = token();
        bench().enis().create(bench().spec(), token, TIMEOUT);

        assertThatThrownBy(() -> bench().enis().create(bench().spec().withAddresses(IpFamily.IPV4, 2), token, TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);
    }

    @Test
    default void anotherTokenIsAnotherEni() {
        assertThat(bench().create().id()).isNotEqualTo(bench().create().id());
    }

    @Test
    default void attachAgainSucceedsOnItsWayAndWhenDone() {
        Eni eni = bench().create();
        String instance = bench().cloud().instanceId();

        bench().enis().attach(eni.id(), instance, TIMEOUT);
        bench().enis().attach(eni.id(), instance, TIMEOUT);
        bench().awaitState(eni.id(), EniState.IN_USE);
        bench().enis().attach(eni.id(), instance, TIMEOUT);

        assertThat(bench().look(eni.id()).state()).isEqualTo(EniState.IN_USE);
    }

    @Test
    default void detachAgainSucceedsOnItsWayAndWhenDone() {
        Eni eni = bench().createAttached();
        String instance = bench().cloud().instanceId();

        bench().enis().detach(eni.id(), instance, TIMEOUT);
        bench().enis().detach(eni.id(), instance, TIMEOUT);
        bench().awaitState(eni.id(), EniState.AVAILABLE);
        bench().enis().detach(eni.id(), instance, TIMEOUT);
        bench().enis().detach(NO_ENI, instance, TIMEOUT);

        assertThat(bench().look(eni.id()).state()).isEqualTo(EniState.AVAILABLE);
    }

    @Test
    default void deleteAgainSucceeds() {
        Eni eni = bench().create();

        bench().enis().delete(eni.id(), TIMEOUT);
        bench().enis().delete(eni.id(), TIMEOUT);
        bench().awaitGone(eni.id());
        bench().enis().delete(eni.id(), TIMEOUT);
        bench().enis().delete(NO_ENI, TIMEOUT);
    }

    @Test
    default void assignWithTheSameTokenIsOneAssignment() {
        assumeTrue(bench().provider().capabilities().assignTakesToken(), "assign takes no token");
        Eni eni = bench().create();
        ClientToken token = token();

        List<InetAddress> first = bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, 2, token, TIMEOUT);
        List<InetAddress> second = bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, 2, token, TIMEOUT);

        assertThat(second).containsExactlyInAnyOrderElementsOf(first);
        assertThat(bench().look(eni.id()).secondaryAddresses()).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    default void releaseAgainSucceeds() {
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 2));
        Set<InetAddress> both = Set.copyOf(eni.secondaryAddresses());

        bench().enis().releaseAddresses(eni.id(), both, TIMEOUT);
        bench().enis().releaseAddresses(eni.id(), both, TIMEOUT);
        bench().enis().releaseAddresses(NO_ENI, both, TIMEOUT);
        bench().enis().releaseAddresses(eni.id(), Set.of(), TIMEOUT);

        assertThat(bench().look(eni.id()).addresses()).containsExactly(eni.primaryAddress());
    }

    /** Of several addresses some are gone already: the others must go, though a cloud may refuse the whole. */
    @Test
    default void releaseTakesWhatIsThere() {
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 3));
        List<InetAddress> three = eni.secondaryAddresses();
        bench().enis().releaseAddresses(eni.id(), Set.of(three.get(1)), TIMEOUT);

        bench().enis().releaseAddresses(eni.id(), Set.copyOf(three), TIMEOUT);

        assertThat(bench().look(eni.id()).addresses()).containsExactly(eni.primaryAddress());
    }

    @Test
    default void releaseLeavesOthersAlone() {
        Eni mine = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 1));
        Eni other = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 1));
        var both = new HashSet<>(mine.secondaryAddresses());
        both.addAll(other.secondaryAddresses());

        bench().enis().releaseAddresses(mine.id(), both, TIMEOUT);

        assertThat(bench().look(mine.id()).secondaryAddresses()).isEmpty();
        assertThat(bench().look(other.id()).addresses()).isEqualTo(other.addresses());
    }
}
