package io.polder.pool;

import io.polder.cloud.Deadline;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.CloudProvider;
import io.polder.spi.EniFilter;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Assignments of addresses, and what is to be found out of those whose outcome is unknown. Thread-safe; calls block. */
final class Assignments {

    private static final Logger log = LoggerFactory.getLogger(Assignments.class);

    private final NetworkInterfaces cloud;
    private final boolean takesToken;
    private final EniSettings settings;
    private final EniInventory inventory;
    private final Tokens tokens;
    private final IntentLog intents;
    private final Unwritten<EniAddress> unwritten;
    private final Unwritten<String> open = new Unwritten<>(); // Releases that may have happened, by ENI or prefix.

    Assignments(
            CloudProvider cloud,
            EniSettings settings,
            EniInventory inventory,
            Tokens tokens,
            IntentLog intents,
            Unwritten<EniAddress> unwritten) {
        this.tokens = tokens;
        this.cloud = cloud.networkInterfaces();
        this.takesToken = cloud.capabilities().assignTakesToken();
        this.unwritten = unwritten;
        this.settings = settings;
        this.inventory = inventory;
        this.intents = intents;
    }

    /** Of each family that is missing; what has come of one and cannot be paired stays on the ENI for the next time. */
    List<EniAddress> carryOut(Growth.Assign assign, Deadline deadline) {
        var requests = new ArrayList<Doubt>();
        var left = new ArrayList<>(assign.missing());
        try {
            while (!left.isEmpty()) {
                requests.add(assign(assign, left.remove(0), deadline));
            }
        } catch (RuntimeException | Error e) {
            left.forEach(wanted -> inventory.notAssigned(assign.eniId(), wanted));
            requests.forEach(request -> intents.end(request.token()));
            throw e;
        }
        var claimed = inventory.claim(assign);
        for (Doubt request : requests) {
            claimed.forEach(address -> unwritten.add(address, request.token()));
            if (claimed.isEmpty()) {
                intents.end(request.token());
            }
        }
        return claimed;
    }

    private Doubt assign(Growth.Assign assign, Wanted wanted, Deadline deadline) {
        var request = new Doubt(assign.eniId(), tokens.next(), wanted, takesToken);
        try {
            intents.begin(new Intent(
                    request.token(),
                    wanted.prefixes() ? Intent.Kind.ASSIGN_PREFIXES : Intent.Kind.ASSIGN,
                    assign.eniId(),
                    List.of(Integer.toString(wanted.count()), wanted.family().name())));
            inventory.assigned(assign.eniId(), wanted, send(request, deadline));
            return request;
        } catch (CloudException.OutcomeUnknown e) {
            inventory.maybeAssigned(request);
            throw e;
        } catch (CloudException.NotFound e) {
            inventory.notAssigned(assign.eniId(), wanted);
            inventory.close(assign.eniId(), Instant.MAX); // The audit finds that its addresses are gone, too.
            intents.end(request.token());
            throw new CloudException.Conflict(
                    new Failure("assign addresses", assign.eniId(), "it is gone").withCause(e));
        } catch (RuntimeException | Error e) {
            inventory.notAssigned(assign.eniId(), wanted);
            intents.end(request.token());
            throw e;
        }
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

    private Assigned send(Doubt assign, Deadline deadline) {
        if (!assign.repeatable()) {
            return send(assign, assign.token(), atMost(deadline));
        }
        return Tokens.send(
                assign.token(), deadline, settings.requestTimeout(), (token, time) -> send(assign, token, time));
    }

    private Assigned send(Doubt assign, ClientToken token, Duration timeout) {
        var wanted = assign.wanted();
        return wanted.prefixes()
                ? new Assigned(
                        List.of(),
                        cloud.assignPrefixes(assign.eniId(), wanted.family(), wanted.count(), token, timeout))
                : new Assigned(
                        cloud.assignAddresses(assign.eniId(), wanted.family(), wanted.count(), token, timeout),
                        List.of());
    }

    /** Releases the prefixes on which nothing is used any more. */
    void releaseUnusedPrefixes(Attempts attempts, Deadline deadline) {
        inventory
                .departUnusedPrefixes()
                .forEach((eniId, prefixes) ->
                        prefixes.forEach(prefix -> attempts.run(() -> releaseUnused(eniId, Set.of(prefix), deadline))));
    }

    private void releaseUnused(String eniId, Set<Cidr> prefixes, Deadline deadline) {
        try {
            releasePrefixes(eniId, prefixes, deadline);
        } catch (CloudException.OutcomeUnknown e) {
            inventory.maybeReleasedPrefixes(eniId, prefixes);
            throw e;
        } catch (RuntimeException | Error e) {
            inventory.notReleasedPrefixes(eniId, prefixes);
            throw e;
        }
        inventory.releasedPrefixes(eniId, prefixes, tokens.next());
    }

    private void releaseStrays(String eniId, Deadline deadline) {
        if (!inventory.isSettled(eniId)) { // Its addresses would seem to be strays.
            throw new CloudException.Transient(new Failure("tidy", eniId, "an assignment is under way there"));
        }
        for (var eni : cloud.listAll(EniFilter.byId(eniId), atMost(deadline))) {
            var strays = inventory.strays(eni);
            ByFamily.each(Set.copyOf(strays.addresses()), some -> releaseStrays(eni.id(), some, deadline));
            strays.prefixes().forEach(prefix -> releasePrefixes(eni.id(), Set.of(prefix), deadline));
        }
        open.end(eniId).forEach(intents::end); // Nothing is left of those that may have happened.
    }

    private void releaseStrays(String eniId, Set<InetAddress> strays, Deadline deadline) {
        var texts = strays.stream().map(InetAddress::getHostAddress).toList();
        release(
                new Intent(tokens.next(), Intent.Kind.RELEASE, eniId, texts),
                eniId,
                () -> cloud.releaseAddresses(eniId, strays, atMost(deadline)));
    }

    private void releasePrefixes(String eniId, Set<Cidr> prefixes, Deadline deadline) {
        var texts = prefixes.stream().map(Cidr::toString).toList();
        String key = eniId + texts;
        release(
                new Intent(tokens.next(), Intent.Kind.RELEASE_PREFIXES, eniId, texts),
                key,
                () -> cloud.releasePrefixes(eniId, prefixes, atMost(deadline)));
        open.end(key).forEach(intents::end);
    }

    /** As long as one may be under way, a successor is to know of it. */
    private void release(Intent intent, String key, Runnable request) {
        intents.begin(intent);
        try {
            request.run();
        } catch (CloudException.OutcomeUnknown e) {
            open.add(key, intent.token());
            throw e;
        } catch (CloudException e) {
            intents.end(intent.token());
            throw e;
        }
        intents.end(intent.token());
    }

    private Duration atMost(Deadline deadline) {
        return deadline.atMost(settings.requestTimeout());
    }
}
