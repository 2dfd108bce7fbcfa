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
    private UnaryOperator<List<Cidr>> twistPrefixes = given -> given;

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
                            return switch (method.getName()) {
                                case "assignAddresses" -> twist.apply(all(InetAddress.class, answer));
                                case "assignPrefixes" -> twistPrefixes.apply(all(Cidr.class, answer));
                                default -> answer;
                            };
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private static <T> List<T> all(Class<T> type, Object answer) {
            return ((List<?>) answer).stream().map(type::cast).toList();
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

    private EniAddressFactory twistedFactoryOfPrefixes() {
        return new EniAddressFactory(
                new Twisted(), type, settings.withPrefixes(true), clock::sleep, clock, new Random(3));
    }

    @Test
    void prefixOutsideTheSubnetIsQuarantined() {
        var factory = twistedFactoryOfPrefixes();
        factory.allocate(1, MINUTE);
        twistPrefixes = given -> List.of(given.get(0), Cidr.parse("192.0.2.16/28"));

        var more = factory.allocate(30, MINUTE);

        assertThat(more).hasSize(16).allMatch(each -> inSubnet(each.address()));
        assertThat(factory.problems())
                .containsExactly("192.0.2.16/28 of " + more.get(0).eniId() + ": outside 10.0.1.0/24 of vsw-1");
    }

    private static boolean inSubnet(InetAddress address) {
        return Cidr.parse("10.0.1.0/24").contains(address);
    }

    @Test
    void prefixThatIsHeldAlreadyIsNotGivenTwice() {
        var factory = twistedFactoryOfPrefixes();
        var held = factory.allocate(17, MINUTE).get(16).prefixes().get(0);
        twistPrefixes = given -> List.of(held, given.get(1));

        assertThat(factory.allocate(30, MINUTE))
                .hasSize(16)
                .noneMatch(each -> each.prefixes().contains(held));
        assertThat(factory.problems()).singleElement().asString().endsWith(": held already");
    }

    @Test
    void prefixWithAnAddressThatIsHeldIsQuarantined() {
        var factory = twistedFactoryOfPrefixes();
        var single = factory.allocate(1, MINUTE).get(0).address();
        var around = Cidr.parse("10.0.1.0/28");
        assertThat(around.contains(single)).isTrue();
        twistPrefixes = given -> List.of(around, given.get(1));

        assertThat(factory.allocate(30, MINUTE))
                .hasSize(16)
                .noneMatch(each -> each.prefixes().contains(around));
        assertThat(factory.problems()).singleElement().asString().endsWith(": has addresses that are held already");
    }

    @Test
    void prefixOfAnotherEniIsQuarantined() {
        var factory = twistedFactoryOfPrefixes();
        var first = factory.allocate(81, MINUTE); // The first ENI is full: the primary address and five prefixes.
        factory.allocate(1, MINUTE);
        var taken = first.get(80).prefixes().get(0);
        twistPrefixes = given -> List.of(given.get(0), taken);

        assertThat(factory.allocate(30, MINUTE))
                .hasSize(16)
                .noneMatch(each -> each.prefixes().contains(taken));
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
