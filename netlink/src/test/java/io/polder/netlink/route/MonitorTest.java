package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.internal.Syscalls;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkSocket;
import io.polder.netlink.NetlinkSubscription;
import io.polder.netlink.route.MonitorEvent.Added;
import io.polder.netlink.route.MonitorEvent.Changed;
import io.polder.netlink.route.MonitorEvent.Ended;
import io.polder.netlink.route.MonitorEvent.InStep;
import io.polder.netlink.route.MonitorEvent.OutOfStep;
import io.polder.netlink.route.MonitorEvent.Reason;
import io.polder.netlink.route.MonitorEvent.Removed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonitorTest {

    private static final OutOfStep STARTING = new OutOfStep(Reason.STARTING, Optional.empty());
    private static final OutOfStep LOST = new OutOfStep(Reason.NOTIFICATIONS_LOST, Optional.empty());

    private final FakeRouteKernel kernel = new FakeRouteKernel();
    private final MonitorRecorder recorder = new MonitorRecorder();
    private final AtomicReference<Monitor> opened = new AtomicReference<>();

    @AfterEach
    void everythingEnds() {
        opened.get().close();
        recorder.assertPromisesWereKept();
        assertThat(recorder.events()).last().isInstanceOf(Ended.class);
        assertThat(kernel.open()).isZero();
    }

    @Test
    void whatThereIsIsToldBetweenOutOfStepAndInStep() {
        kernel.has(1, "lo").has(2, "eth0");

        Monitor monitor = open();
        recorder.await(InStep.class);

        assertThat(recorder.events())
                .containsExactly(STARTING, new Added(link(1, "lo")), new Added(link(2, "eth0")), new InStep());
        assertThat(monitor.list(Link.class)).containsExactly(link(1, "lo"), link(2, "eth0"));
        assertThat(monitor.list(Route.class)).isEmpty();
        assertThat(monitor.isInStep()).isTrue();
    }

    @Test
    void whatChangesDuringTheFirstListingIsToldBeforeInStep() {
        kernel.has(1, "lo").whileListing(() -> kernel.adds(2, "eth0"));

        open();
        recorder.await(InStep.class);

        assertThat(recorder.events())
                .containsExactly(STARTING, new Added(link(1, "lo")), new Added(link(2, "eth0")), new InStep());
    }

    @Test
    void eachChangeIsToldOnceInItsOrder() {
        kernel.has(1, "lo");
        openInStep();

        kernel.adds(2, "eth0");
        kernel.adds(2, "eth0");
        kernel.adds(2, "eth1");
        kernel.deletes(1);
        kernel.announces(FakeRouteKernel.link(17, 9, "never-there"));
        kernel.adds(3, "last");
        awaitAdded(3, "last");

        assertThat(eventsAfterInStep())
                .containsExactly(
                        new Added(link(2, "eth0")),
                        new Changed(link(2, "eth0"), link(2, "eth1")),
                        new Removed(link(1, "lo")),
                        new Added(link(3, "last")));
    }

    @Test
    void overrunIsToldThenWhatWasMissedThenInStep() {
        kernel.has(1, "lo").has(2, "eth0").has(3, "eth1");
        openInStep();

        kernel.loses(2);
        kernel.has(3, "renamed").has(4, "new");
        kernel.announces(NetlinkSocket.OVERRUN);
        recorder.await(InStep.class);

        assertThat(eventsAfterInStep())
                .containsExactly(
                        LOST,
                        new Removed(link(2, "eth0")),
                        new Changed(link(3, "eth1"), link(3, "renamed")),
                        new Added(link(4, "new")),
                        new InStep());
    }

    @Test
    void whatWaitedToBeReadWhenOthersWereLostIsNotTold() {
        openInStep();

        // It has gone again: what said so was lost.
        kernel.announces(NetlinkSocket.OVERRUN, FakeRouteKernel.link(16, 7, "gone-again"));
        recorder.await(InStep.class);

        assertThat(eventsAfterInStep()).containsExactly(LOST, new InStep());
    }

    @Test
    void overrunDuringAListingStartsAgain() {
        kernel.whileListing(() -> {
            kernel.announces(NetlinkSocket.OVERRUN);
            kernel.has(2, "eth0");
        });

        open();
        recorder.await(InStep.class);

        assertThat(recorder.events()).containsExactly(STARTING, LOST, new Added(link(2, "eth0")), new InStep());
    }

    @Test
    void listingThatTheKernelMayHaveCutCountsOnlyWhenNothingWasAnnouncedMeanwhile() {
        var stable = Rule.from(IpPrefix.parse("10.0.0.0/8"), 5, 77);
        var gone = Rule.from(IpPrefix.parse("10.1.0.0/16"), 4, 77);
        var fresh = Rule.from(IpPrefix.parse("10.2.0.0/16"), 3, 77);
        kernel.has(stable, gone);
        open(Set.of(Topic.IPV4_RULES), Duration.ofNanos(1), recorder);
        recorder.await(InStep.class);

        // What goes while the kernel counts makes it leave out another.
        kernel.has(fresh).whileListing(() -> {
            kernel.has(stable, fresh);
            kernel.announces(Messages.of(RuleMessages.add(fresh)));
        });
        kernel.announces(Messages.of(33, RuleMessages.add(gone).body()));
        recorder.await(event -> event.equals(new Removed(gone)));

        assertThat(recorder.events()).doesNotContain(new Removed(stable)).contains(new Added(fresh));
        assertThat(recorder.table()).containsExactlyInAnyOrder(stable, fresh);
    }

    @Test
    void notificationThatDoesNotFitIsALossAndTheNextFits() {
        openInStep();
        ByteBuffer link = FakeRouteKernel.link(16, 2, "eth0");
        var large = Syscalls.nativeBuffer(link.limit() + 16 * 5000).put(0, link, 0, link.limit());
        for (int at = link.limit(); at < large.capacity(); at += 16) {
            large.putInt(at, 16).putShort(at + 4, (short) 1);
        }

        kernel.announces(large);
        recorder.await(LOST::equals);
        recorder.await(InStep.class);
        kernel.announces(large);

        awaitAdded(2, "eth0");
    }

    @Test
    void notificationThatCannotBeReadIsToldAndNotFatal() {
        openInStep();

        kernel.announces(Syscalls.nativeBuffer(7));
        var unreadable = recorder.await(OutOfStep.class);
        recorder.await(InStep.class);
        kernel.announces(FakeRouteKernel.link(16, 2, ""));
        var nameless = recorder.await(OutOfStep.class);
        recorder.await(InStep.class);

        assertThat(List.of(unreadable, nameless))
                .allMatch(event -> event.reason() == Reason.NOTIFICATION_UNREADABLE)
                .allMatch(event -> event.cause().orElseThrow() instanceof MalformedMessageException);
        kernel.adds(2, "eth0");
        awaitAdded(2, "eth0");
    }

    @Test
    void socketThatFailsIsReplaced() {
        openInStep();
        var failure = new LinuxException("receive", new Errno(9), "", null);

        kernel.failsToOpen(3);
        kernel.has(2, "eth0");
        kernel.announces(failure);
        recorder.await(InStep.class);

        assertThat(eventsAfterInStep())
                .startsWith(new OutOfStep(Reason.SOCKET_FAILED, Optional.of(failure)))
                .endsWith(new Added(link(2, "eth0")), new InStep())
                .filteredOn(event -> event instanceof OutOfStep out && out.reason() == Reason.SOCKET_FAILED)
                .hasSize(4);
        assertThat(kernel.opened()).isEqualTo(2);
    }

    @Test
    void listingThatFailsIsToldAndTriedAgain() {
        kernel.has(1, "lo").refusesListings(2);

        open();
        recorder.await(InStep.class);

        assertThat(recorder.events())
                .filteredOn(OutOfStep.class::isInstance)
                .extracting(event -> ((OutOfStep) event).reason())
                .containsExactly(Reason.STARTING, Reason.LISTING_FAILED, Reason.LISTING_FAILED);
        assertThat(recorder.events()).endsWith(new Added(link(1, "lo")), new InStep());
    }

    @Test
    void listenerThatThrowsIsCalledAgain() {
        kernel.has(1, "lo");

        open(event -> {
            recorder.accept(event);
            if (event instanceof Added) {
                throw new AssertionError("of the listener");
            }
            throw new IllegalStateException("of the listener");
        });
        recorder.await(InStep.class);
        kernel.adds(2, "eth0");

        awaitAdded(2, "eth0");
    }

    @Test
    void listenerThatInterruptsItsThreadChangesNothing() {
        open(event -> {
            recorder.accept(event);
            Thread.currentThread().interrupt();
        });
        recorder.await(InStep.class);
        kernel.adds(2, "eth0");

        awaitAdded(2, "eth0");
        assertThat(eventsAfterInStep()).containsExactly(new Added(link(2, "eth0")));
    }

    @Test
    void closeEndsTheWaitAndTellsLast() {
        Monitor monitor = openInStep();

        monitor.close();
        monitor.close();

        assertThat(eventsAfterInStep()).containsExactly(new Ended(Optional.empty()));
        assertThat(monitor.isInStep()).isFalse();
    }

    @Test
    void closeEndsThePauseAfterAFailure() {
        kernel.refusesListings(Integer.MAX_VALUE);
        Monitor monitor = open(Duration.ofDays(1), recorder);
        recorder.await(event -> event instanceof OutOfStep out && out.reason() == Reason.LISTING_FAILED);

        monitor.close();

        assertThat(recorder.events()).last().isEqualTo(new Ended(Optional.empty()));
    }

    @Test
    void closeDuringAListingEndsIt() throws InterruptedException {
        var listing = new CountDownLatch(1);
        kernel.has(1, "lo").whileListing(listing::countDown);
        Monitor monitor = open();
        listing.await();

        monitor.close();

        assertThat(recorder.events()).last().isEqualTo(new Ended(Optional.empty()));
    }

    @Test
    void listenerMayCloseAndIsToldTheEndAfterwards() throws InterruptedException {
        var returned = new CountDownLatch(1);
        open(event -> {
            recorder.accept(event);
            if (event instanceof Added) {
                opened.get().close();
                returned.countDown();
            }
        });
        recorder.await(InStep.class);

        kernel.adds(1, "lo");
        kernel.adds(2, "eth0");
        recorder.await(Ended.class);

        returned.await();
        assertThat(eventsAfterInStep()).containsExactly(new Added(link(1, "lo")), new Ended(Optional.empty()));
    }

    @Test
    void errorEndsItWithItsCause() {
        Monitor monitor = openInStep();
        var error = new AssertionError("of the socket");

        kernel.announces(error);
        recorder.await(Ended.class);

        assertThat(eventsAfterInStep()).containsExactly(new Ended(Optional.of(error)));
        monitor.close();
        assertThat(monitor.isInStep()).isFalse();
    }

    @Test
    void waitForBeingInStepEndsWithTheMonitorOrTheTime() throws InterruptedException {
        kernel.refusesListings(Integer.MAX_VALUE);
        Monitor monitor = open(Duration.ofDays(1), recorder);

        assertThat(monitor.awaitInStep(Duration.ZERO)).isFalse();
        assertThat(monitor.awaitInStep(Duration.ofNanos(1))).isFalse();
        recorder.await(event -> event instanceof OutOfStep out && out.reason() == Reason.LISTING_FAILED);
        var closing = new Thread(monitor::close);
        closing.start();
        assertThat(monitor.awaitInStep(Duration.ofDays(1))).isFalse();
        closing.join();
    }

    @Test
    void waitForBeingInStepEndsWhenItIs() throws InterruptedException {
        assertThat(open().awaitInStep(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void nothingIsAskedWhileNothingHappens() {
        openInStep();
        kernel.adds(2, "eth0");
        awaitAdded(2, "eth0");

        opened.get().close();

        // One that finds nothing to read, one for the notification, one that is stopped.
        assertThat(kernel.receives()).isLessThanOrEqualTo(3);
    }

    private Monitor openInStep() {
        Monitor monitor = open();
        recorder.await(InStep.class);
        return monitor;
    }

    private Monitor open() {
        return open(recorder);
    }

    private Monitor open(Consumer<MonitorEvent> listener) {
        return open(Duration.ofNanos(1), listener);
    }

    private Monitor open(Duration pause, Consumer<MonitorEvent> listener) {
        return open(Set.of(Topic.LINKS), pause, listener);
    }

    private Monitor open(Set<Topic> topics, Duration pause, Consumer<MonitorEvent> listener) {
        var listings = NetlinkConnection.over(
                kernel::openListings, RouteProtocol.NETLINK_ROUTE, NetlinkConnection.DEFAULT_TIMEOUT);
        var subscription = NetlinkSubscription.over(kernel::openNotifications);
        opened.set(Monitor.start(subscription, listings, topics, pause, listener));
        return opened.get();
    }

    private void awaitAdded(int index, String name) {
        recorder.await(event -> event.equals(new Added(link(index, name))));
    }

    /** Those after it was in step for the first time. */
    private List<MonitorEvent> eventsAfterInStep() {
        List<MonitorEvent> events = recorder.events();
        return events.subList(events.indexOf(new InStep()) + 1, events.size());
    }

    private static Link link(int index, String name) {
        return NetlinkMessage.of(FakeRouteKernel.link(16, index, name)).decode(LinkDecoder::decode);
    }
}
