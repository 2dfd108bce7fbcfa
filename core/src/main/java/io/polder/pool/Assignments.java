package io.polder.pool;

import io.polder.cloud.Deadline;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.EniFilter;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Assignments of addresses, and what is to be found out of those whose outcome is unknown. Thread-safe; calls block. */
final class Assignments {

    private static final Logger log = LoggerFactory.getLogger(Assignments.class);

    private final NetworkInterfaces cloud;
    private final EniSettings settings;
    private final EniInventory inventory;
    private final IntentLog intents;

    Assignments(NetworkInterfaces cloud, EniSettings settings, EniInventory inventory, IntentLog intents) {
        this.cloud = cloud;
        this.settings = settings;
        this.inventory = inventory;
        this.intents = intents;
    }

    /** Learns what an assignment has brought by repeating it; where that does not do, releases what it may have been. */
    void settle(Doubt doubt, Deadline deadline) {
        if (doubt.repeatable()) {
            try {
                inventory.settled(doubt, send(doubt, deadline));
                intents.end(doubt.token());
                return;
            } catch (CloudException.Throttled | CloudException.Transient | CloudException.OutcomeUnknown e) {
                throw e;
            } catch (CloudException e) {
                log.warn("An assignment of unknown outcome cannot be repeated: {}", e.toString());
                inventory.notRepeatable(doubt);
            }
        }
        releaseStrays(doubt.eniId(), deadline);
        inventory.dismissed(doubt);
        intents.end(doubt.token());
    }

    List<InetAddress> send(Doubt assign, Deadline deadline) {
        var enis = cloud;
        if (!assign.repeatable()) {
            return enis.assignAddresses(
                    assign.eniId(), assign.family(), assign.count(), assign.token(), atMost(deadline));
        }
        return Tokens.send(
                assign.token(),
                deadline,
                settings.requestTimeout(),
                (token, time) -> enis.assignAddresses(assign.eniId(), assign.family(), assign.count(), token, time));
    }

    private void releaseStrays(String eniId, Deadline deadline) {
        if (!inventory.isQuiet(eniId)) { // Its addresses would seem to be strays.
            throw new CloudException.Transient(new Failure("tidy", eniId, "an assignment is under way there"));
        }
        var enis = cloud;
        for (var eni : enis.listAll(EniFilter.byId(eniId), atMost(deadline))) {
            var strays = inventory.strays(eni.id(), eni.secondaryAddresses());
            ByFamily.each(strays, some -> enis.releaseAddresses(eni.id(), some, atMost(deadline)));
        }
    }

    private Duration atMost(Deadline deadline) {
        return deadline.atMost(settings.requestTimeout());
    }
}
