package io.polder.netlink.route;

import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkSubscription;
import io.polder.netlink.route.MonitorEvent.OutOfStep;
import io.polder.netlink.route.MonitorEvent.Reason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a monitor's thread does. Confined to that thread, but for {@link #stop}. */
final class MonitorLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorLoop.class);
    private static final int MOST_DOUBLINGS = 7;

    private final NetlinkSubscription subscription;
    private final NetlinkConnection listings;
    private final NetworkTables tables;
    private final Duration firstPause;
    private final Consumer<MonitorEvent> report;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** What has to be listed. */
    private final Set<Topic> doubtful = EnumSet.noneOf(Topic.class);

    /** What was listed, and counts unless something about the same topic was announced meanwhile. */
    private final Map<Topic, Supplier<List<MonitorEvent>>> unproven = new EnumMap<>(Topic.class);

    private long listAfter = System.nanoTime();
    private int failures; // since it was in step
    private Reason atRisk = Reason.SOCKET_FAILED; // what an exception would mean now

    /**
     * Owns the subscription and the connection: it closes both when it ends.
     *
     * @param firstPause after the first failure; doubled after each further one, up to 128 times as long
     * @param report must not throw
     */
    MonitorLoop(
            NetlinkSubscription subscription,
            NetlinkConnection listings,
            NetworkTables tables,
            Duration firstPause,
            Consumer<MonitorEvent> report) {
        this.subscription = subscription;
        this.listings = listings;
        this.tables = tables;
        this.firstPause = firstPause;
        this.report = report;
    }

    /** Ends it soon. From any thread. */
    void stop() {
        stopping.countDown();
        subscription.stop();
    }

    @Override
    public void run() {
        Optional<Throwable> cause = Optional.empty();
        try {
            keepInStep();
        } catch (RuntimeException | Error e) {
            LOG.error("The monitor of {} ends", tables.topics(), e);
            cause = Optional.of(e);
        } finally {
            subscription.close();
            listings.close();
            report.accept(new MonitorEvent.Ended(cause));
        }
    }

    private void keepInStep() {
        report.accept(new OutOfStep(Reason.STARTING, Optional.empty()));
        Optional<OutOfStep> trouble = follow(false);
        while (trouble.isPresent()) {
            failures++;
            if (failures == 1 && trouble.get().cause().isPresent()) {
                LOG.warn(
                        "The monitor of {} is out of step: {}",
                        tables.topics(),
                        trouble.get().reason(),
                        trouble.get().cause().get());
            }
            report.accept(trouble.get());
            pause();
            trouble = isStopping() ? Optional.empty() : follow(true);
        }
    }

    /** Returns why it cannot go on; empty when it was stopped. */
    private Optional<OutOfStep> follow(boolean renewing) {
        try {
            if (renewing) {
                atRisk = Reason.SOCKET_FAILED;
                // What the old socket still holds is from before the loss, and would undo what the listing tells.
                subscription.renew();
            }
            unproven.clear();
            doubtful.addAll(tables.topics());
            list();
            return receive();
        } catch (MalformedMessageException e) {
            boolean listing = atRisk == Reason.LISTING_FAILED;
            return Optional.of(new OutOfStep(listing ? atRisk : Reason.NOTIFICATION_UNREADABLE, Optional.of(e)));
        } catch (RuntimeException e) {
            return Optional.of(new OutOfStep(atRisk, Optional.of(e)));
        }
    }

    private Optional<OutOfStep> receive() {
        boolean inStep = false;
        while (true) {
            atRisk = Reason.SOCKET_FAILED;
            switch (next(inStep)) {
                case MESSAGES -> {}
                case LOST -> {
                    return Optional.of(new OutOfStep(Reason.NOTIFICATIONS_LOST, Optional.empty()));
                }
                case STOPPED -> {
                    return Optional.empty();
                }
                case NOTHING -> {
                    if (!unproven.isEmpty()) {
                        takeOver();
                    } else if (doubtful.isEmpty()) {
                        inStep = true;
                        failures = 0;
                        report.accept(new MonitorEvent.InStep());
                    } else {
                        list();
                    }
                }
            }
        }
    }

    private NetlinkSubscription.Received next(boolean inStep) {
        if (inStep && doubtful.isEmpty() && unproven.isEmpty()) {
            return subscription.receive(this::hear);
        }
        boolean listsNext = unproven.isEmpty() && !doubtful.isEmpty();
        return subscription.receive(this::hear, listsNext ? listAfter : System.nanoTime());
    }

    private void hear(NetlinkMessage message) {
        for (Topic topic : List.copyOf(unproven.keySet())) {
            if (tables.concerns(topic, message)) {
                unproven.remove(topic);
                doubtful.add(topic);
            }
        }
        tables.hear(message, doubtful).forEach(report);
    }

    private void list() {
        atRisk = Reason.LISTING_FAILED;
        long begun = System.nanoTime();
        for (Topic topic : EnumSet.copyOf(doubtful)) {
            if (!isStopping()) {
                unproven.put(topic, tables.list(topic, listings));
            }
            doubtful.remove(topic);
            if (!tables.isListedByCount(topic)) {
                takeOver(topic);
            }
        }
        // However often the kernel gives cause for it, listing takes no more than half of the time.
        long ended = System.nanoTime();
        listAfter = ended + (ended - begun);
    }

    private void takeOver() {
        List.copyOf(unproven.keySet()).forEach(this::takeOver);
    }

    private void takeOver(Topic topic) {
        var listing = unproven.remove(topic);
        if (listing != null) {
            listing.get().forEach(report);
        }
    }

    private void pause() {
        long nanos = firstPause.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
        try {
            boolean stopped = stopping.await(nanos, TimeUnit.NANOSECONDS);
            LOG.debug("Paused for {} ns{}", nanos, stopped ? ", stopped" : "");
        } catch (InterruptedException e) {
            // The thread is ours: whoever interrupts it can only want it to go on.
            LOG.debug("Interrupted in a pause");
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }
}
