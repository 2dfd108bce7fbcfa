package io.polder.dns.server;

import io.polder.dns.DnsAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Makes entries of answers, and answers of entries. Confined to the I/O thread. */
final class Entries {

    private final Shared shared;
    private final HotPath writer;
    private final byte[] scratch = new byte[Wire.LONGEST_MESSAGE];

    Entries(Shared shared) {
        this.shared = shared;
        this.writer = new HotPath(shared);
    }

    /** Kept for as long as the rules say; where that is not at all, just made. */
    CacheEntry ofServers(byte[] key, DnsAnswer answer, boolean authenticated, Source source, Duration mostNegative) {
        CacheRules rules = shared.routing().cache();
        long seconds = Lifetimes.of(answer, Keys.type(key), mostNegative, rules);
        EncodedAnswer encoded = AnswerEncoder.encode(Keys.name(key), Keys.type(key), answer, authenticated);
        if (seconds == 0) {
            return entry(key, encoded, source, CacheEntry.FOR_EVER, 0);
        }
        CacheEntry entry = entry(
                key, encoded, source, seconds * CacheEntry.SECOND, rules.stale().toNanos());
        shared.cache().put(entry);
        return entry;
    }

    /** Kept until the zone is replaced, unless the zone itself cannot say. */
    CacheEntry ofZone(byte[] key, DnsAnswer answer, Source source) {
        EncodedAnswer encoded = AnswerEncoder.encode(Keys.name(key), Keys.type(key), answer, false);
        CacheEntry entry = entry(key, encoded, source, CacheEntry.FOR_EVER, 0);
        if (answer.rcode() != Wire.SERVFAIL) {
            shared.cache().put(entry);
        }
        return entry;
    }

    /** Kept for a short time, so that nobody makes the servers fail again and again. */
    CacheEntry ofFailure(byte[] key, Source source) {
        long nanos = shared.routing().cache().servfail().toNanos();
        CacheEntry entry = entry(key, empty(Wire.SERVFAIL), source, nanos, 0);
        shared.cache().put(entry);
        return entry;
    }

    /** Not kept. */
    CacheEntry only(byte[] key, int rcode, Source source) {
        return entry(key, empty(rcode), source, CacheEntry.FOR_EVER, 0);
    }

    private static EncodedAnswer empty(int rcode) {
        return new EncodedAnswer(rcode, 0, 0, new byte[0], EncodedAnswer.NOTHING, EncodedAnswer.NOTHING, 4);
    }

    private CacheEntry entry(byte[] key, EncodedAnswer encoded, Source source, long lifetime, long stale) {
        return new CacheEntry(key, KeyHash.of(key, key.length), encoded, source, shared.now(), lifetime, stale);
    }

    /** As a client would be told. */
    DnsAnswer decode(CacheEntry entry) {
        byte[] query = Keys.query(entry.key);
        int length = writer.replyFrom(query, entry, shared.now(), true, scratch);
        try {
            var message = new Message(ByteBuffer.wrap(scratch, 0, length));
            boolean authoritative = message.getHeader().getFlag(Flags.AA);
            return new DnsAnswer(
                    message.getRcode(),
                    authoritative,
                    message.getSection(Section.ANSWER),
                    message.getSection(Section.AUTHORITY));
        } catch (IOException e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
    }
}
