package io.polder.pool;

import io.polder.cloud.Deadline;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.EniFilter;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Assignments of addresses, and what is to be found out of those whose outcome is unknown. Thread-safe; calls block. */
final class Assignments {

    private static final Logger log = LoggerFactory.getLogger(Assignments.class);

    private final NetworkInterfaces cloud;
    private final EniSettings settings;
    private final EniInventory inventory;
    private final Tokens tokens;
    private final IntentLog intents;
    private final Unwritten<String> open = new Unwritten<>(); // Releases of strays that may have happened, by ENI.

    Assignments(
            NetworkInterfaces cloud, EniSettings settings, EniInventory inventory, Tokens tokens, IntentLog intents) {
        this.tokens = tokens;
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
        if (!assign.repeatable()) {
            return cloud.assignAddresses(
                    assign.eniId(), assign.family(), assign.count(), assign.token(), atMost(deadline));
        }
        return Tokens.send(
                assign.token(),
                deadline,
                settings.requestTimeout(),
                (token, time) -> cloud.assignAddresses(assign.eniId(), assign.family(), assign.count(), token, time));
    }

    private void releaseStrays(String eniId, Deadline deadline) {
        if (!inventory.isQuiet(eniId)) { // Its addresses would seem to be strays.
            throw new CloudException.Transient(new Failure("tidy", eniId, "an assignment is under way there"));
        }
        for (var eni : cloud.listAll(EniFilter.byId(eniId), atMost(deadline))) {
            var strays = inventory.strays(eni.id(), eni.secondaryAddresses());
            ByFamily.each(strays, some -> releaseStrays(eni.id(), some, deadline));
        }
        open.end(eniId).forEach(intents::end); // Nothing is left of those that may have happened.
    }

    /** As long as one may be under way, a successor is to know of it. */
    private void releaseStrays(String eniId, Set<InetAddress> strays, Deadline deadline) {
        var token = tokens.next();
        intents.begin(new Intent(
                token,
                Intent.Kind.RELEASE,
                eniId,
                strays.stream().map(InetAddress::getHostAddress).toList()));
        try {
            cloud.releaseAddresses(eniId, strays, atMost(deadline));
        } catch (CloudException.OutcomeUnknown e) {
            open.add(eniId, token);
            throw e;
        } catch (CloudException e) {
            intents.end(token);
            throw e;
        }
        intents.end(token);
    }

    private Duration atMost(Deadline deadline) {
        return deadline.atMost(settings.requestTimeout());
    }
}
