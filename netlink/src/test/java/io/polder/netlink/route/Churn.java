package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.index;
import static io.polder.netlink.route.RouteNetlinkFixture.ip;
import static io.polder.netlink.route.RouteNetlinkFixture.prefix;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.MacAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that create and delete things of a namespace as fast as they can, until it is closed. The last they leave.
 * Thread-safe.
 */
final class Churn implements AutoCloseable {

    /** Links that come and go have names that begin so. */
    static final String PREFIX = "churn";

    private static final int KEPT = 6;
    private static final int NUMBERS = 100;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads;

    /** What to do in each round, with a number that is not in use. */
    interface Work {
        void create(RouteNetlink netlink, int number);

        void delete(RouteNetlink netlink, int number);
    }

    /** A thread for each work. */
    Churn(NetworkNamespace namespace, Work... works) {
        threads = Arrays.stream(works)
                .map(work -> new Thread(() -> run(namespace, work), "churn"))
                .toList();
        threads.forEach(Thread::start);
    }

    int rounds() {
        return rounds.get();
    }

    /** Waits until it has ended; throws what went wrong in it. */
    @Override
    public void close() {
        stopping.set(true);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw new AssertionError("the churn ended in round " + rounds, failure.get());
        }
    }

    private void run(NetworkNamespace namespace, Work work) {
        try (var netlink = RouteNetlink.open(namespace)) {
            for (int round = 0; !stopping.get(); round++) {
                rounds.incrementAndGet();
                work.create(netlink, round % NUMBERS);
                if (round >= KEPT) {
                    work.delete(netlink, (round - KEPT) % NUMBERS);
                }
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** Veths with addresses and a route, which go without a word when their link is deleted. */
    static final class Veths implements Work {
        @Override
        public void create(RouteNetlink netlink, int number) {
            String name = PREFIX + number;
            var peer = LinkSpec.peer(name + "p").build();
            netlink.links().create(LinkSpec.veth(name, peer).up().build());
            int link = index(netlink, name);
            var subnet = "10.77." + number + ".";
            netlink.batch()
                    .change(LinkChange.of(index(netlink, name + "p")).up().build())
                    .add(new Address(link, prefix(subnet + "1/24")))
                    .add(Route.to(prefix("10.78." + number + ".0/24"))
                            .via(ip(subnet + "2"))
                            .dev(link)
                            .build())
                    .execute();
        }

        @Override
        public void delete(RouteNetlink netlink, int number) {
            netlink.links().delete(index(netlink, PREFIX + number));
        }
    }

    static final class Bridges implements Work {
        @Override
        public void create(RouteNetlink netlink, int number) {
            netlink.links().create(LinkSpec.bridge(PREFIX + "b" + number).build());
        }

        @Override
        public void delete(RouteNetlink netlink, int number) {
            netlink.links().delete(index(netlink, PREFIX + "b" + number));
        }
    }

    /** Addresses, routes, rules and neighbours of one link. */
    record Configuration(int link) implements Work {
        static final int RULE_PRIORITY = 4000;
        private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

        @Override
        public void create(RouteNetlink netlink, int number) {
            netlink.batch()
                    .add(address(number))
                    .add(address6(number))
                    .add(route(number))
                    .add(rule(number))
                    .replace(neighbour(number))
                    .execute();
        }

        @Override
        public void delete(RouteNetlink netlink, int number) {
            netlink.batch().delete(route(number)).delete(rule(number)).execute();
            netlink.neighbours().delete(neighbour(number));
            netlink.addresses().delete(address(number));
            netlink.addresses().delete(address6(number));
        }

        private Address address(int number) {
            return new Address(link, prefix("10.80." + number + ".1/32"));
        }

        private Address address6(int number) {
            var local = prefix("fd80::" + number + "/128");
            return Address.of(link, local).flag(AddressFlag.NODAD).build();
        }

        private Route route(int number) {
            return Route.to(prefix("10.81." + number + ".0/24")).dev(link).build();
        }

        private static Rule rule(int number) {
            return Rule.from(prefix("10.82." + number + ".0/24"), RULE_PRIORITY, 77);
        }

        private Neighbour neighbour(int number) {
            return Neighbour.permanent(link, ip("10.83." + number + ".1"), MAC);
        }
    }
}
