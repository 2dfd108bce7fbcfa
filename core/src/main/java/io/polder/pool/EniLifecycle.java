package io.polder.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.cloud.Deadline;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.NetworkInterfaces;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes ENIs that are attached to the instance, and removes them. Thread-safe; calls block.
 *
 * <p>Looks at the ENI, does the one step its state calls for, waits, and looks again: a listing that lags behind costs
 * a round and does no harm. What a failure leaves behind is remembered for {@link #tidy}.
 */
final class EniLifecycle {

    private final NetworkInterfaces cloud;
    private final EniShape shape;
    private final EniSettings settings;
    private final Sleeper sleeper;
    private final InstantSource clock;
    private final Tokens tokens;
    private final IntentLog intents;
    private final String pool; // The value of its ENIs' tag.

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<ClientToken, EniSpec> unsettled = new LinkedHashMap<>(); // Creates whose outcome is unknown.

    @GuardedBy("lock")
    private final Set<ClientToken> absentOnce = new HashSet<>(); // Those of them that a listing did not show.

    @GuardedBy("lock")
    private final Map<String, ClientToken> removals = new HashMap<>(); // Intents, by ENI.

    @GuardedBy("lock")
    private final Set<ClientToken> making = new HashSet<>();

    @GuardedBy("lock")
    private final Set<String> removed = new HashSet<>(); // Or about to be.

    @GuardedBy("lock")
    private final Map<String, Optional<ClientToken>> halfMade = new LinkedHashMap<>(); // And what made them.

    EniLifecycle(
            NetworkInterfaces cloud,
            EniShape shape,
            EniSettings settings,
            Sleeper sleeper,
            InstantSource clock,
            Tokens tokens,
            IntentLog intents,
            String pool) {
        this.cloud = cloud;
        this.shape = shape;
        this.pool = pool;
        this.intents = intents;
        this.settings = settings;
        this.sleeper = sleeper;
        this.clock = clock;
        this.tokens = tokens;
    }

    /**
     * Creates an ENI that carries so much, and returns it once it is in use. The intent is known by its tag {@link EniSettings#REQUEST_TAG}, and the caller's to end.
     */
    Eni makeAttached(EniContent content, String subnetId, Duration timeout) {
        var deadline = deadline(timeout);
        var token = tokens.next();
        intents.begin(new Intent(token, Intent.Kind.CREATE, subnetId, content.details()));
        synchronized (lock) {
            making.add(token);
        }
        try {
            return make(spec(content, subnetId, token), token, deadline);
        } finally {
            synchronized (lock) {
                making.remove(token);
            }
        }
    }

    private Eni make(EniSpec spec, ClientToken token, Deadline deadline) {
        Eni eni;
        try {
            eni = create(spec, token, deadline);
        } catch (CloudException.OutcomeUnknown e) {
            throw e;
        } catch (CloudException e) {
            intents.end(token);
            throw e;
        }
        try {
            return attach(eni.id(), deadline);
        } catch (RuntimeException e) {
            removeLater(eni.id(), Optional.of(token));
            throw e;
        }
    }

    /** Whether it is being made or removed, or was removed. */
    boolean isBusyWith(Eni eni) {
        var madeBy =
                Optional.ofNullable(eni.tags().get(EniSettings.REQUEST_TAG)).map(ClientToken::new);
        synchronized (lock) {
            return halfMade.containsKey(eni.id())
                    || removed.contains(eni.id())
                    || madeBy.filter(token -> making.contains(token) || unsettled.containsKey(token))
                            .isPresent();
        }
    }

    boolean hasRemoved(String eniId) {
        synchronized (lock) {
            return removed.contains(eniId);
        }
    }

    /** The ENI is not wanted: {@link #tidy} removes it, and ends the intent that made it. */
    void removeLater(String eniId, Optional<ClientToken> madeBy) {
        synchronized (lock) {
            halfMade.put(eniId, madeBy);
        }
    }

    /** What a former process was about to create: {@link #tidy} finds out whether it did, and removes it. */
    void settleLater(Intent create) {
        synchronized (lock) {
            unsettled.put(create.token(), spec(EniContent.of(create.details()), create.subject(), create.token()));
        }
    }

    /** Every ENI that is tagged as this pool's own, in whatever state. */
    List<Eni> own(Duration timeout) {
        var tags = new HashMap<>(settings.tags());
        tags.put(EniSettings.POOL_TAG, pool);
        return cloud.listAll(EniFilter.tagged(tags), request(deadline(timeout)));
    }

    /**
     * Detaches and deletes an ENI, and writes down that it is about to.
     *
     * @return the intent's token, which is the caller's to end
     * @throws CloudException as {@link #remove}
     */
    ClientToken removeAsIntended(String eniId, Duration timeout) {
        boolean resumed;
        synchronized (lock) {
            resumed = removals.containsKey(eniId);
        }
        var token = removal(eniId);
        try {
            remove(eniId, true, resumed, timeout);
        } catch (CloudException.OutcomeUnknown e) {
            throw e;
        } catch (RuntimeException e) {
            ended(eniId);
            intents.end(token);
            throw e;
        }
        ended(eniId);
        return token;
    }

    /** One that was begun, and has not ended, goes on. */
    private ClientToken removal(String eniId) {
        synchronized (lock) {
            var begun = removals.get(eniId);
            if (begun != null) {
                return begun;
            }
        }
        var token = tokens.next();
        intents.begin(new Intent(token, Intent.Kind.REMOVE, eniId, List.of()));
        synchronized (lock) {
            removals.put(eniId, token);
        }
        return token;
    }

    private void ended(String eniId) {
        synchronized (lock) {
            removals.remove(eniId);
        }
    }

    /**
     * Detaches and deletes an ENI.
     *
     * @param wasInUse whether it was in use, as far as this process knows: if it is not any more, it has been changed
     * @param resumed whether an earlier attempt may have changed it
     * @throws CloudException.OutcomeUnknown when it may have been begun and is not finished; another kind when nothing
     *     was changed
     */
    private void remove(String eniId, boolean wasInUse, boolean resumed, Duration timeout) {
        synchronized (lock) {
            removed.add(eniId);
        }
        try {
            detachAndDelete(eniId, wasInUse, resumed, deadline(timeout));
        } catch (CloudException.OutcomeUnknown e) {
            throw e;
        } catch (RuntimeException e) {
            synchronized (lock) {
                removed.remove(eniId);
            }
            throw e;
        }
    }

    private void detachAndDelete(String eniId, boolean wasInUse, boolean resumed, Deadline deadline) {
        boolean begun = resumed;
        while (true) {
            CloudException hiccup = null;
            try {
                // Deleting what seems absent does no harm, and helps when only the listing lags behind.
                var state = find(eniId, deadline).map(Eni::state).orElse(EniState.AVAILABLE);
                begun |= wasInUse && state != EniState.IN_USE; // An earlier attempt has detached it.
                if (state == EniState.AVAILABLE) {
                    cloud.delete(eniId, request(deadline));
                    return;
                }
                if (state == EniState.IN_USE || state == EniState.ATTACHING) {
                    cloud.detach(eniId, settings.instanceId(), request(deadline));
                    begun = true;
                }
            } catch (CloudException e) {
                begun |= e instanceof CloudException.OutcomeUnknown;
                if (!begun && (!mayPass(e) || deadline.isOver())) {
                    throw e;
                }
                if (!mayPass(e)) {
                    throw unfinished("remove ENI", eniId, "stopped halfway", e);
                }
                hiccup = e;
            }
            await(deadline, "remove ENI", eniId, hiccup);
        }
    }

    /** Removes what failures have left behind; true when nothing is left. */
    boolean tidy(Duration timeout) {
        var deadline = deadline(timeout);
        var attempts = new Attempts();
        unsettled().forEach((token, spec) -> attempts.run(() -> settle(token, spec, deadline)));
        halfMade()
                .forEach((eniId, madeBy) -> attempts.run(() -> {
                    remove(eniId, false, false, deadline.atMost(timeout));
                    madeBy.ifPresent(intents::end);
                    synchronized (lock) {
                        halfMade.remove(eniId);
                    }
                }));
        attempts.rethrow();
        synchronized (lock) {
            return unsettled.isEmpty() && halfMade.isEmpty();
        }
    }

    private Eni create(EniSpec spec, ClientToken token, Deadline deadline) {
        try {
            return Tokens.send(token, deadline, settings.requestTimeout(), (t, time) -> cloud.create(spec, t, time));
        } catch (CloudException.OutcomeUnknown e) {
            synchronized (lock) {
                unsettled.put(token, spec);
            }
            throw e;
        }
    }

    /** Learns which ENI a request made, if it made one: by repeating it, or else by its tag. It is to be removed. */
    private void settle(ClientToken token, EniSpec spec, Deadline deadline) {
        Optional<Eni> made;
        try {
            made = Optional.of(create(spec, token, deadline));
        } catch (CloudException e) {
            if (mayPass(e)) {
                throw e;
            }
            made = findTagged(token, deadline);
            if (made.isEmpty() && firstAbsence(token)) {
                throw e; // A listing may lag behind: look again later.
            }
        }
        synchronized (lock) {
            unsettled.remove(token);
            absentOnce.remove(token);
            made.ifPresent(eni -> halfMade.put(eni.id(), Optional.of(token)));
        }
        if (made.isEmpty()) {
            intents.end(token);
        }
    }

    private boolean firstAbsence(ClientToken token) {
        synchronized (lock) {
            return absentOnce.add(token);
        }
    }

    private Optional<Eni> findTagged(ClientToken token, Deadline deadline) {
        var filter = EniFilter.tagged(Map.of(EniSettings.REQUEST_TAG, token.value()));
        return cloud.listAll(filter, request(deadline)).stream().findFirst();
    }

    private EniSpec spec(EniContent content, String subnetId, ClientToken token) {
        var tags = new HashMap<>(settings.tags());
        tags.put(EniSettings.REQUEST_TAG, token.value());
        tags.put(EniSettings.POOL_TAG, pool);
        return shape.fill(EniSpec.in(subnetId, tags).withSecurityGroups(settings.securityGroupIds()), content);
    }

    private Eni attach(String eniId, Deadline deadline) {
        while (true) {
            CloudException hiccup = null;
            try {
                var seen = find(eniId, deadline);
                if (seen.isPresent() && seen.get().state() == EniState.IN_USE) {
                    return seen.get();
                }
                // Every time, not once: an attachment that fails brings the ENI back to AVAILABLE.
                if (seen.isPresent() && seen.get().state() == EniState.AVAILABLE) {
                    cloud.attach(eniId, settings.instanceId(), request(deadline));
                }
            } catch (CloudException e) {
                if (!mayPass(e)) {
                    throw e;
                }
                hiccup = e;
            }
            await(deadline, "attach ENI", eniId, hiccup);
        }
    }

    private Optional<Eni> find(String eniId, Deadline deadline) {
        return cloud.listAll(EniFilter.byId(eniId), request(deadline)).stream().findFirst();
    }

    /** Lets the poll interval pass, or says that the time is over. */
    private void await(Deadline deadline, String what, String eniId, @Nullable CloudException hiccup) {
        if (deadline.isOver()) {
            throw unfinished(what, eniId, "not done in time", hiccup);
        }
        try {
            sleeper.sleep(deadline.atMost(settings.pollInterval()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unfinished(what, eniId, "interrupted", hiccup == null ? e : hiccup);
        }
    }

    private Map<ClientToken, EniSpec> unsettled() {
        synchronized (lock) {
            return new LinkedHashMap<>(unsettled);
        }
    }

    private Map<String, Optional<ClientToken>> halfMade() {
        synchronized (lock) {
            return new LinkedHashMap<>(halfMade);
        }
    }

    private Deadline deadline(Duration timeout) {
        return new Deadline(clock, timeout);
    }

    private Duration request(Deadline deadline) {
        return deadline.atMost(settings.requestTimeout());
    }

    private static boolean mayPass(CloudException e) {
        return e instanceof CloudException.Throttled
                || e instanceof CloudException.Transient
                || e instanceof CloudException.Conflict
                || e instanceof CloudException.OutcomeUnknown;
    }

    private static CloudException.OutcomeUnknown unfinished(
            String what, String eniId, String detail, @Nullable Throwable cause) {
        var because = cause == null ? detail : detail + ": " + cause.getMessage();
        return new CloudException.OutcomeUnknown(new Failure(what, eniId, because).withCause(cause));
    }
}
