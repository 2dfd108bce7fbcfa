package io.polder.netlink.route;

import static io.polder.netlink.NetlinkRequest.NLM_F_APPEND;
import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RouteTableTest {

    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;

    /** What someone does to the kernel's routes, or a monitor to its table. */
    enum Act {
        ADD,
        APPEND,
        PREPEND,
        REPLACE,
        DELETE,
        DROP_IN_SILENCE,
        HEAR,
        LIST
    }

    /** An act on the route to one of three places by one of three gateways. */
    record Step(Act act, int place, int gateway) {
        Route route() {
            var route = Route.to(IpPrefix.parse(place == 0 ? "10.0.0.0/8" : "10.1.0.0/16"))
                    .via(IpAddress.parse("192.0.2." + gateway));
            return place == 2 ? route.priority(7).build() : route.build();
        }

        boolean isSamePlace(Route other) {
            return route().destination().equals(other.destination())
                    && route().priority().equals(other.priority());
        }
    }

    /**
     * The kernel's routes and announcements (fib_table_insert and fib_table_delete in net/ipv4/fib_trie.c), and a table
     * that hears them late and is listed at any time.
     */
    static final class Scene {
        private final List<Route> kernel = new ArrayList<>();
        private final Deque<Optional<ByteBuffer>> announced = new ArrayDeque<>();
        private final RouteTable table = new RouteTable(AddressFamily.INET);
        private final MonitorRecorder recorder = new MonitorRecorder();
        private boolean doubtful;

        void play(Step step) {
            Route route = step.route();
            List<Route> there = kernel.stream().filter(step::isSamePlace).toList();
            switch (step.act()) {
                case ADD, APPEND -> {
                    if (there.isEmpty() || (step.act() == Act.APPEND && !there.contains(route))) {
                        kernel.add(route);
                        announce(RTM_NEWROUTE, route, there.isEmpty() ? NLM_F_EXCL : NLM_F_APPEND);
                    }
                }
                case PREPEND -> {
                    if (!there.contains(route)) {
                        kernel.add(0, route);
                        announce(RTM_NEWROUTE, route, there.isEmpty() ? NLM_F_EXCL : 0);
                    }
                }
                case REPLACE -> {
                    if (there.isEmpty()) {
                        kernel.add(route);
                        announce(RTM_NEWROUTE, route, NLM_F_EXCL);
                    } else if (!there.contains(route)) {
                        kernel.set(kernel.indexOf(there.get(0)), route);
                        announce(RTM_NEWROUTE, route, NLM_F_REPLACE);
                    }
                }
                case DELETE -> {
                    if (kernel.remove(route)) {
                        announce(RTM_DELROUTE, route, 0);
                    }
                }
                case DROP_IN_SILENCE -> {
                    kernel.removeIf(one -> one.gateway().equals(route.gateway()));
                    announced.add(Optional.empty());
                }
                case HEAR -> hear();
                case LIST -> list();
            }
        }

        void settle() {
            while (!announced.isEmpty()) {
                hear();
            }
            if (doubtful) {
                list();
            }
        }

        private void announce(int type, Route route, int flags) {
            announced.add(Optional.of(message(type, route, flags == 0 ? NLM_F_CREATE : flags)));
        }

        private void hear() {
            if (announced.isEmpty()) {
                return;
            }
            var changes = new ArrayList<MonitorEvent>();
            doubtful |= !announced
                    .remove()
                    .map(bytes -> table.hear(NetlinkMessage.of(bytes), changes))
                    .orElse(false);
            changes.forEach(recorder);
        }

        private void list() {
            var changes = new ArrayList<MonitorEvent>();
            table.replace(List.copyOf(kernel), changes);
            changes.forEach(recorder);
            doubtful = false;
        }
    }

    @Property(tries = 2000)
    void whatIsHeardAndListedInDoubtIsWhatTheKernelHas(@ForAll("steps") List<Step> steps) {
        var scene = new Scene();
        scene.recorder.accept(new MonitorEvent.OutOfStep(MonitorEvent.Reason.STARTING, Optional.empty()));

        steps.forEach(scene::play);
        scene.settle();

        assertThat(scene.table.objects()).containsExactlyInAnyOrderElementsOf(scene.kernel);
        assertThat(scene.recorder.table()).containsExactlyInAnyOrderElementsOf(scene.kernel);
        scene.recorder.assertPromisesWereKept();
    }

    @Test
    void ordinaryChangesNeedNoListing() {
        var scene = new Scene();

        scene.play(new Step(Act.ADD, 0, 1));
        scene.play(new Step(Act.DELETE, 0, 1));
        scene.play(new Step(Act.ADD, 0, 2));
        scene.play(new Step(Act.ADD, 1, 1));
        scene.play(new Step(Act.ADD, 2, 1));
        scene.play(new Step(Act.DELETE, 1, 1));
        for (int i = 0; i < 6; i++) {
            scene.hear();
        }

        assertThat(scene.doubtful).isFalse();
        assertThat(scene.table.objects()).containsExactlyInAnyOrderElementsOf(scene.kernel);
    }

    /** Of the two that were listed, the one that is left is not the one that the old announcement says was replaced. */
    @Test
    void replacementOlderThanTheListingOfSeveralIsInDoubt() {
        var scene = new Scene();
        scene.play(new Step(Act.ADD, 0, 1));
        scene.play(new Step(Act.APPEND, 0, 2));
        scene.play(new Step(Act.APPEND, 0, 3));
        scene.hear();
        scene.hear();
        scene.hear();
        scene.play(new Step(Act.DELETE, 0, 1));
        scene.play(new Step(Act.REPLACE, 0, 1));
        scene.play(new Step(Act.LIST, 0, 1));

        scene.settle();

        assertThat(scene.table.objects()).containsExactlyInAnyOrderElementsOf(scene.kernel);
    }

    @Test
    void routeReplacedInItsPlaceIsOneChange() {
        var scene = new Scene();
        var before = new Step(Act.ADD, 0, 1);
        var after = new Step(Act.REPLACE, 0, 2);
        scene.play(before);
        scene.play(after);

        scene.hear();
        scene.hear();

        assertThat(scene.recorder.events())
                .containsExactly(
                        new MonitorEvent.Added(before.route()),
                        new MonitorEvent.Changed(before.route(), after.route()));
    }

    @Test
    void nextHopsAppendedToOthersHaveToBeListed() {
        var table = new RouteTable(AddressFamily.INET6);
        var changes = new ArrayList<MonitorEvent>();
        Route single = Route.to(IpPrefix.parse("fd00::/8")).dev(2).build();
        ByteBuffer several = Messages.of(RTM_NEWROUTE, message -> {
            RouteMessages.add(single).body().write(message);
            message.attribute(9, new byte[0]);
        });

        assertThat(table.hear(NetlinkMessage.of(message(RTM_NEWROUTE, single, NLM_F_CREATE)), changes))
                .isTrue();
        assertThat(table.hear(NetlinkMessage.of(several), changes)).isFalse();
        assertThat(changes).containsExactly(new MonitorEvent.Added(single));
    }

    @Test
    void routesOfTheOtherFamilyAreNotHeard() {
        var table = new RouteTable(AddressFamily.INET6);
        Route ipv4 = Route.to(IpPrefix.parse("10.0.0.0/8")).dev(2).build();

        assertThat(table.hear(NetlinkMessage.of(message(RTM_NEWROUTE, ipv4, NLM_F_EXCL)), new ArrayList<>()))
                .isTrue();

        assertThat(table.objects()).isEmpty();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Act.class),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 3))
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }

    private static ByteBuffer message(int type, Route route, int flags) {
        ByteBuffer bytes = Messages.of(type, RouteMessages.add(route).body());
        return bytes.putShort(6, (short) flags);
    }
}
