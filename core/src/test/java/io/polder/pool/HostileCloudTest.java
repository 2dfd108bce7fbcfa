package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.Cidr;
import io.polder.spi.CloudException;
import io.polder.spi.NetworkInterfaces;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A cloud that gives what cannot be: nobody is given it, and health says so. */
final class HostileCloudTest extends CloudFixture {

    private UnaryOperator<List<InetAddress>> twist = given -> given;

    /** The fake cloud, whose answers to assignments are twisted. */
    private final class Twisted extends AlteredCloud {

        Twisted() {
            super(provider);
        }

        @Override
        public NetworkInterfaces networkInterfaces() {
            NetworkInterfaces real = cloud.networkInterfaces();
            return (NetworkInterfaces) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {NetworkInterfaces.class},
                    (proxy, method, arguments) -> {
                        try {
                            Object answer = method.invoke(real, arguments);
                            return method.getName().equals("assignAddresses") ? twisted((List<?>) answer) : answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private List<InetAddress> twisted(List<?> answer) {
            var given = new ArrayList<InetAddress>();
            answer.forEach(each -> given.add((InetAddress) each));
            return twist.apply(given);
        }
    }

    private EniAddressFactory twistedFactory() {
        return new EniAddressFactory(new Twisted(), type, settings, clock::sleep, clock, new Random(3));
    }

    private static InetAddress address(String text) {
        return Cidr.address(text);
    }

    @Test
    void addressOutsideTheSubnetIsQuarantined() {
        var factory = twistedFactory();
        factory.allocate(2, MINUTE);
        twist = given -> List.of(given.get(0), address("192.0.2.7"));

        var more = factory.allocate(2, MINUTE);

        assertThat(more).hasSize(1).noneMatch(each -> each.address().equals(address("192.0.2.7")));
        assertThat(factory.problems())
                .containsExactly("192.0.2.7 of " + more.get(0).eniId() + ": outside 10.0.1.0/24 of vsw-1");
    }

    @Test
    void addressThatIsHeldAlreadyIsNotGivenTwice() {
        var factory = twistedFactory();
        var held = factory.allocate(2, MINUTE);
        var taken = held.get(1).address();
        twist = given -> List.of(given.get(0), taken);

        var more = factory.allocate(2, MINUTE);

        assertThat(more).extracting(EniAddress::address).doesNotContain(taken).hasSize(1);
        assertThat(factory.problems()).singleElement().asString().endsWith(": held already");
    }

    @Test
    void addressTwiceInOneAnswerIsOneAddress() {
        var factory = twistedFactory();
        factory.allocate(2, MINUTE);
        twist = given -> List.of(given.get(0), given.get(0));

        assertThat(factory.allocate(2, MINUTE)).hasSize(1);
        assertThat(factory.problems()).singleElement().asString().endsWith(": given twice in one answer");
    }

    @Test
    void addressOfAnotherEniIsQuarantined() {
        var factory = twistedFactory();
        var first = factory.allocate(6, MINUTE); // The first ENI is full.
        factory.allocate(2, MINUTE);
        var taken = first.get(3).address();
        twist = given -> List.of(given.get(0), taken);

        var more = factory.allocate(2, MINUTE);

        assertThat(more).extracting(EniAddress::address).doesNotContain(taken).hasSize(1);
        assertThat(factory.problems())
                .singleElement()
                .asString()
                .endsWith(": also on " + first.get(0).eniId());
    }

    @Test
    void nothingUsableIsAFailureThatMayPass() {
        var factory = twistedFactory();
        factory.allocate(2, MINUTE);
        twist = given -> List.of(address("192.0.2.7"), address("192.0.2.8"));

        assertThatThrownBy(() -> factory.allocate(2, MINUTE))
                .isInstanceOf(CloudException.Conflict.class)
                .hasMessageContaining("192.0.2.7");
        twist = given -> given;
        assertThat(factory.allocate(1, MINUTE)).hasSize(1);
    }

    @Test
    void healthSaysSo() {
        twist = given -> {
            var twisted = new ArrayList<>(given);
            twisted.set(0, address("192.0.2.7"));
            return twisted;
        };
        var pool = WatermarkPool.open(
                PoolSettings.of(1, 2, 10).withCoolDown(Duration.ZERO),
                twistedFactory(),
                clock.scheduler(),
                clock,
                new Random(1));
        clock.advance(MINUTE);
        for (int i = 0; i < 5; i++) {
            assertThat(pool.acquire(new Owner("c" + i, "eth0"), MINUTE)).isNotNull();
        }
        clock.advance(MINUTE);
        assertThat(pool.health().problems()).anyMatch(problem -> problem.startsWith("192.0.2.7 of eni-"));
        pool.close();
    }
}
