package io.polder.pool;

import io.polder.journal.JournaledState;
import io.polder.pool.PoolRecord.Begun;
import io.polder.pool.PoolRecord.Ended;
import io.polder.pool.PoolRecord.Gone;
import io.polder.pool.PoolRecord.Leased;
import io.polder.pool.PoolRecord.Made;
import io.polder.pool.PoolRecord.Released;
import io.polder.spi.ClientToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the records of a pool's journal amount to. Confined to its journal, after it was opened. */
final class PoolMemory<R> implements JournaledState<PoolRecord<R>> {

    private static final int AT_ONCE = 100;

    /** Who had a resource last, and until when. */
    record Last(Owner owner, Instant at) {}

    private final Map<R, @Nullable Last> resources = new LinkedHashMap<>();
    private final Map<Owner, Leased<R>> leases = new LinkedHashMap<>();
    private final Map<R, Owner> holders = new HashMap<>();
    private final Map<ClientToken, Intent> intents = new LinkedHashMap<>();

    static <R> PoolMemory<R> of(PoolJournal.Heritage<R> heritage) {
        var memory = new PoolMemory<R>();
        heritage.unheld().forEach(each -> memory.resources.put(each.resource(), each.last()));
        heritage.leases().forEach(memory::lease);
        heritage.intents().forEach(intent -> memory.intents.put(intent.token(), intent));
        return memory;
    }

    boolean has(Lease<R> lease) {
        Leased<R> written = leases.get(lease.owner());
        return written != null && written.resource().equals(lease.resource());
    }

    @Override
    public void apply(PoolRecord<R> record) {
        if (record instanceof Made<R> made) {
            made.resources().forEach(resource -> resources.putIfAbsent(resource, null));
        } else if (record instanceof Gone<R> gone) {
            gone.resources().forEach(resources::remove);
        } else if (record instanceof Leased<R> leased) {
            lease(leased);
        } else if (record instanceof Released<R> released) {
            release(released);
        } else if (record instanceof Begun<R> begun) {
            intents.put(begun.intent().token(), begun.intent());
        } else if (record instanceof Ended<R> ended) {
            intents.remove(ended.token());
        }
    }

    /** A release that was never written shows by the next lease. */
    private void lease(Leased<R> leased) {
        Owner former = holders.put(leased.resource(), leased.owner());
        if (former != null && !former.equals(leased.owner())) {
            leases.remove(former);
        }
        Leased<R> other = leases.put(leased.owner(), leased);
        if (other != null && !other.resource().equals(leased.resource())) {
            holders.remove(other.resource());
        }
        resources.put(leased.resource(), null);
    }

    private void release(Released<R> released) {
        Leased<R> ended = leases.remove(released.owner());
        if (ended != null) {
            holders.remove(ended.resource());
            if (resources.containsKey(ended.resource())) {
                resources.put(ended.resource(), new Last(ended.owner(), released.at()));
            }
        }
    }

    /** First what is not leased, then what is: an owner may have both. */
    @Override
    public Iterable<PoolRecord<R>> snapshot() {
        var records = new ArrayList<PoolRecord<R>>();
        var unmentioned = new ArrayList<R>();
        resources.forEach((resource, last) -> {
            if (last != null) {
                records.add(new Leased<>(last.owner(), resource, last.at()));
                records.add(new Released<>(last.owner(), last.at()));
            } else if (!holders.containsKey(resource)) {
                unmentioned.add(resource);
            }
        });
        for (int from = 0; from < unmentioned.size(); from += AT_ONCE) {
            records.add(new Made<>(unmentioned.subList(from, Math.min(unmentioned.size(), from + AT_ONCE))));
        }
        records.addAll(leases.values());
        intents.values().forEach(intent -> records.add(new Begun<>(intent)));
        return records;
    }

    /** A resource that nobody holds, and who had it last. */
    record Unheld<R>(R resource, @Nullable Last last) {}

    List<Unheld<R>> unheld() {
        var unheld = new ArrayList<Unheld<R>>();
        resources.forEach((resource, last) -> {
            if (!holders.containsKey(resource)) {
                unheld.add(new Unheld<>(resource, last));
            }
        });
        return List.copyOf(unheld);
    }

    List<Leased<R>> leases() {
        return List.copyOf(leases.values());
    }

    List<Intent> intents() {
        return List.copyOf(intents.values());
    }
}
