package io.polder.dns.server;

import static java.util.Objects.requireNonNull;

import io.polder.dns.DnsAnswer;
import io.polder.dns.DnsResolver;
import io.polder.dns.DnsRewriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Finds what is not in the cache: rewriter, zones in memory, servers. Confined to the I/O thread, but for {@link #resolve}. Whatever
 * many ask for at a time is looked up once.
 */
final class Resolutions implements DnsResolver {

    private static final Logger LOG = LoggerFactory.getLogger(Resolutions.class);
    private static final int MOST_ALIASES = 8;
    private static final Duration NEGATIVE_ALIAS = Duration.ofSeconds(5);

    private final Shared shared;
    private final IoLoop loop;
    private final LoopGuard guard;
    private final Entries entries;
    private final HotPath hot;
    private final byte[] reply = new byte[Wire.LONGEST_MESSAGE];
    private final Map<FlightKey, Flight> flights = new HashMap<>();
    private volatile Directory directory = new Directory(Map.of(), Map.of());
    private final Source nowhere;

    Resolutions(Shared shared, IoLoop loop, LoopGuard guard) {
        this.shared = shared;
        this.loop = loop;
        this.guard = guard;
        this.entries = new Entries(shared);
        this.hot = new HotPath(shared);
        this.nowhere = new Source.OfRoute(
                DnsRoute.forward(Name.root, new InetSocketAddress(InetAddress.getLoopbackAddress(), 53)), List.of());
    }

    Directory directory() {
        return directory;
    }

    /** Nothing of what belongs elsewhere now is told any more. */
    void directory(Directory other) {
        directory = other;
        shared.cache().removeIf(entry -> other.find(Keys.name(entry.key)) != entry.source);
    }

    /** Replaces a zone that is there by another of the same name, whose names are the same ones. */
    void replace(Directory other) {
        directory = other;
    }

    @Override
    public CompletableFuture<DnsAnswer> resolve(Name name, int type) {
        requireNonNull(name, "name");
        var future = new CompletableFuture<DnsAnswer>();
        byte[] key = Keys.of(name, type);
        loop.execute(() -> find(key, entry -> future.complete(entries.decode(entry))));
        return future;
    }

    /** Answers a query that was not answered on the fast way. */
    void take(Waiter waiter) {
        try {
            answer(waiter);
        } catch (RuntimeException e) { // A place for waiting must not be lost.
            finish(waiter, hot.replyOnly(waiter.query(), waiter.query().length, Wire.SERVFAIL, reply));
            throw e;
        }
    }

    private void answer(Waiter waiter) {
        byte[] query = waiter.query();
        int length = hot.reply(query, query.length, waiter.overTcp(), reply);
        if (length != HotPath.MISS) { // It has come meanwhile.
            finish(waiter, length);
            return;
        }
        byte[] key = Arrays.copyOf(hot.view().key, hot.view().keyLength());
        Name name = Keys.name(key);
        if (guard.isOwn(name)) {
            Upstream upstream = guard.find(name);
            if (upstream != null) {
                upstream.seenAgain();
            }
            finish(waiter, hot.replyOnly(query, query.length, Wire.REFUSED, reply));
        } else if (!rewrite(waiter, key, name)) {
            find(key, entry -> answer(waiter, entry));
        }
    }

    private boolean rewrite(Waiter waiter, byte[] key, Name name) {
        DnsRewriter rewriter = shared.routing().rewriter().orElse(null);
        if (rewriter == null || !rewriter.concerns(key, key.length - QueryView.BEHIND_NAME)) {
            return false;
        }
        Optional<CompletableFuture<DnsAnswer>> other = rewriter.answer(waiter.client(), name, Keys.type(key), this);
        if (other.isEmpty()) {
            return false;
        }
        shared.counters().rewritten.increment();
        IoLoop.Timer timer = loop.schedule(
                shared.limits().resolveTime().toNanos(),
                () -> answer(waiter, entries.only(key, Wire.SERVFAIL, nowhere)));
        CompletableFuture<?> unused = other.get()
                .whenComplete((answer, failure) -> loop.execute(() -> {
                    timer.cancel();
                    answer(waiter, key, failure == null ? answer : DnsAnswer.of(Wire.SERVFAIL));
                }));
        return true;
    }

    private void answer(Waiter waiter, byte[] key, DnsAnswer answer) {
        EncodedAnswer encoded;
        try {
            encoded = AnswerEncoder.encode(Keys.name(key), Keys.type(key), answer, false);
        } catch (IllegalArgumentException e) {
            LOG.warn("A rewriter's answer cannot be told", e);
            encoded = AnswerEncoder.encode(Keys.name(key), Keys.type(key), DnsAnswer.of(Wire.SERVFAIL), false);
        }
        finish(waiter, hot.replyWith(waiter.query(), encoded, waiter.overTcp(), reply));
    }

    private void answer(Waiter waiter, CacheEntry entry) {
        finish(waiter, hot.replyFrom(waiter.query(), entry, shared.now(), waiter.overTcp(), reply));
    }

    private void finish(Waiter waiter, int length) {
        if (waiter.beginReply()) {
            shared.endWait();
            waiter.sink().send(reply, length);
        }
    }

    /** Looks in the cache first. */
    private void find(byte[] key, Consumer<CacheEntry> who) {
        CacheEntry entry = kept(key);
        long now = shared.now();
        if (entry != null && (entry.isFresh(now) || entry.isToldStale(now))) {
            who.accept(entry);
        } else {
            lookUp(key, who);
        }
    }

    /** Asks again for what is about to expire. */
    void refresh(CacheEntry entry) {
        shared.counters().prefetches.increment();
        lookUp(entry.key, refreshed -> {});
    }

    private void lookUp(byte[] key, Consumer<CacheEntry> who) {
        Source source = directory.find(Keys.name(key));
        if (source instanceof Source.OfZone zone) {
            askZone(key, zone, who);
        } else if (source instanceof Source.OfRoute route) {
            askServers(key, route, who);
        } else {
            shared.counters().refused.increment();
            who.accept(entries.only(key, Wire.REFUSED, nowhere));
        }
    }

    private void askZone(byte[] key, Source.OfZone zone, Consumer<CacheEntry> who) {
        Name name = Keys.name(key);
        int type = Keys.type(key);
        DnsAnswer answer = answerOf(zone, name, type);
        Name end = answer.rcode() == Wire.NOERROR ? Aliases.openEnd(answer.answers(), name, type) : null;
        if (end == null) {
            who.accept(orFailure(key, zone, () -> entries.ofZone(key, answer, zone)));
        } else {
            chase(key, zone, answer, end, who, MOST_ALIASES);
        }
    }

    private DnsAnswer answerOf(Source.OfZone zone, Name name, int type) {
        try {
            return zone.local().answer(name, type);
        } catch (RuntimeException e) {
            LOG.error("The zone {} cannot answer for {}", zone.zone(), name, e);
            shared.counters().bugs.increment();
            return DnsAnswer.of(Wire.SERVFAIL);
        }
    }

    /** Follows aliases: through zones in memory, and at last to servers. */
    private void chase(byte[] key, Source.OfZone zone, DnsAnswer so, Name end, Consumer<CacheEntry> who, int left) {
        Source next = directory.find(end);
        int type = Keys.type(key);
        if (left == 0 || next == null) {
            who.accept(entries.only(key, Wire.SERVFAIL, zone));
        } else if (next instanceof Source.OfZone local) {
            DnsAnswer joined = joined(so, answerOf(local, end, type));
            Name further = joined.rcode() == Wire.NOERROR ? Aliases.openEnd(joined.answers(), end, type) : null;
            if (further == null) {
                who.accept(ofChase(key, joined, zone));
            } else {
                chase(key, zone, joined, further, who, left - 1);
            }
        } else {
            find(
                    Keys.of(end, type, Keys.flags(key)),
                    entry -> who.accept(ofChase(key, joined(so, entries.decode(entry)), zone)));
        }
    }

    private CacheEntry ofChase(byte[] key, DnsAnswer joined, Source.OfZone zone) {
        return orFailure(key, zone, () -> entries.ofServers(key, joined, false, zone, NEGATIVE_ALIAS));
    }

    /** What is too long to be told is a failure. */
    private CacheEntry orFailure(byte[] key, Source source, Supplier<CacheEntry> entry) {
        try {
            return entry.get();
        } catch (IllegalArgumentException e) {
            LOG.error("An answer from {} cannot be told", source.zone(), e);
            shared.counters().bugs.increment();
            return entries.only(key, Wire.SERVFAIL, source);
        }
    }

    private static DnsAnswer joined(DnsAnswer first, DnsAnswer second) {
        List<Record> answers = new ArrayList<>(first.answers());
        answers.addAll(second.answers());
        return new DnsAnswer(second.rcode(), false, answers, second.authority());
    }

    private void askServers(byte[] key, Source.OfRoute route, Consumer<CacheEntry> who) {
        var flightKey = new FlightKey(key);
        Flight known = flights.get(flightKey);
        if (known != null && !known.source().isRetired()) {
            shared.counters().coalesced.increment();
            known.join(who);
            return;
        }
        CacheEntry stale = usableStale(key);
        if (!route.tryEnter(shared.limits().inFlight())) {
            shared.counters().overloaded.increment();
            who.accept(stale != null ? stale : entries.only(key, Wire.SERVFAIL, route));
            return;
        }
        var flight = new Flight(key, route, shared, this::land);
        flight.join(who);
        flights.put(flightKey, flight);
        if (stale != null) {
            loop.schedule(shared.routing().cache().clientPatience().toNanos(), () -> tellStale(flight, stale));
        }
        flight.next();
    }

    private @Nullable CacheEntry usableStale(byte[] key) {
        CacheEntry entry = kept(key);
        return entry != null && entry.isUsableStale(shared.now()) ? entry : null;
    }

    private @Nullable CacheEntry kept(byte[] key) {
        return shared.cache().find(key, key.length, KeyHash.of(key, key.length));
    }

    /** Those who wait are told what has expired; the servers go on being waited for. */
    private void tellStale(Flight flight, CacheEntry stale) {
        if (flights.get(new FlightKey(flight.key())) == flight) {
            stale.tellStaleUntil(
                    shared.now() + shared.routing().cache().recheck().toNanos());
            flight.tell(stale);
        }
    }

    private void land(Flight flight) {
        flights.remove(new FlightKey(flight.key()), flight);
        flight.source().leave();
        flight.tell(outcome(flight));
    }

    private CacheEntry outcome(Flight flight) {
        DnsAnswer answer = flight.answer();
        Source.OfRoute source = flight.source();
        if (answer != null) {
            try {
                return entries.ofServers(
                        flight.key(),
                        answer,
                        flight.isAuthenticated(),
                        source,
                        source.route().mostNegative());
            } catch (IllegalArgumentException e) {
                shared.counters().upstreamErrors.increment(); // Too long when written anew.
            }
        }
        shared.counters().failures.increment();
        CacheEntry stale = usableStale(flight.key());
        if (stale == null) {
            CacheEntry kept = kept(flight.key());
            return kept != null && kept.isFresh(shared.now()) ? kept : entries.ofFailure(flight.key(), source);
        }
        stale.tellStaleUntil(shared.now() + shared.routing().cache().recheck().toNanos());
        return stale;
    }
}
