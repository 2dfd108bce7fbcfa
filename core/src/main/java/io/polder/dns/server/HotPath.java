package io.polder.dns.server;

import org.jspecify.annotations.Nullable;

/** Replies to what is in the cache, without allocating. Confined to a thread. */
final class HotPath {

    /** The query is to be dropped. */
    static final int SILENCE = 0;

    /** It is well-formed, and no reply is at hand. */
    static final int MISS = -1;

    private final Shared shared;
    private final QueryView view = new QueryView();
    private final ReplyWriter writer = new ReplyWriter();
    private @Nullable CacheEntry worthRefreshing;

    HotPath(Shared shared) {
        this.shared = shared;
    }

    /**
     * The length of a reply, {@link #SILENCE} or {@link #MISS}.
     *
     * @param reply with room for {@link Wire#LONGEST_MESSAGE} bytes
     */
    int reply(byte[] query, int length, boolean overTcp, byte[] reply) {
        worthRefreshing = null;
        Counters counters = shared.counters();
        int verdict = view.parse(query, length);
        if (verdict != 0) {
            (verdict == Wire.REFUSED ? counters.refused : counters.malformed).increment();
            return verdict == QueryView.SILENCE ? SILENCE : writer.writeEmpty(query, view, verdict, reply);
        }
        if (view.type() == Wire.TYPE_ANY) {
            return writer.write(query, view, AnyAnswer.HINFO, -1, reply, limit(overTcp));
        }
        CacheEntry entry = shared.cache().find(view.key, view.keyLength(), view.hash());
        if (entry == null) {
            return MISS;
        }
        long now = shared.now();
        boolean fresh = entry.isFresh(now);
        DnsRouting routing = shared.routing();
        if ((!fresh && !entry.isToldStale(now)) || mayBeRewritten(entry, routing)) {
            return MISS;
        }
        counters.hits.increment();
        entry.note();
        if (fresh && entry.isWorthRefreshing(now, routing.cache().prefetchHits())) {
            worthRefreshing = entry;
        }
        return writeEntry(query, entry, now, overTcp, reply);
    }

    private boolean mayBeRewritten(CacheEntry entry, DnsRouting routing) {
        return entry.answer.isNameError()
                && routing.rewriter().isPresent()
                && routing.rewriter().get().concerns(view.key, view.nameLength());
    }

    private int writeEntry(byte[] query, CacheEntry entry, long now, boolean overTcp, byte[] reply) {
        int ttl;
        if (entry.lifetime == CacheEntry.FOR_EVER) {
            ttl = -1;
        } else if (entry.isFresh(now)) {
            ttl = entry.secondsLeft(now);
        } else {
            ttl = CacheRules.STALE_TTL;
            shared.counters().stale.increment();
        }
        return writer.write(query, view, entry.answer, ttl, reply, limit(overTcp));
    }

    /** As {@link #reply}, for a query that was well-formed before, and an entry that has just been found or made. */
    int replyFrom(byte[] query, CacheEntry entry, long now, boolean overTcp, byte[] reply) {
        view.parse(query, query.length);
        return writeEntry(query, entry, now, overTcp, reply);
    }

    /** As {@link #reply}, for an answer that is not kept. */
    int replyWith(byte[] query, EncodedAnswer answer, boolean overTcp, byte[] reply) {
        view.parse(query, query.length);
        return writer.write(query, view, answer, -1, reply, limit(overTcp));
    }

    /** As {@link #reply}, with nothing but an rcode. */
    int replyOnly(byte[] query, int length, int rcode, byte[] reply) {
        view.parse(query, length);
        return writer.writeEmpty(query, view, rcode, reply);
    }

    private int limit(boolean overTcp) {
        return overTcp ? Wire.LONGEST_MESSAGE : view.udpLimit();
    }

    /** What the last reply was made of, when it is to be asked for again. */
    @Nullable
    CacheEntry worthRefreshing() {
        return worthRefreshing;
    }

    /** Of the last query. */
    QueryView view() {
        return view;
    }
}
