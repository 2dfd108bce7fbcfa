package io.polder.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.dns.DnsAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** What holds of every query and every answer, with dnsjava as the judge. */
class DnsServerLawsTest {

    private final AtomicLong time = new AtomicLong(1);
    private final Shared shared = new Shared(
            ListenSettings.of(Served.ANY_PORT).withNanoClock(time::get),
            DnsRouting.of(DnsRoute.forward(Name.root, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353))));
    private final Source source = new Source.OfRoute(shared.routing().routes().get(0), List.of());
    private final Entries entries = new Entries(shared);
    private final HotPath hot = new HotPath(shared);
    private final byte[] reply = new byte[Wire.LONGEST_MESSAGE];

    @Provide
    Arbitrary<Name> names() {
        return Arbitraries.strings()
                .withChars("abcXYZ019-_")
                .ofMinLength(1)
                .ofMaxLength(20)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(labels -> Messages.name(String.join(".", labels) + "."));
    }

    @Provide
    Arbitrary<DnsAnswer> answers() {
        Arbitrary<Record> records = Combinators.combine(
                        names(),
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.longs().between(0, 100_000))
                .as(DnsServerLawsTest::record);
        return Combinators.combine(
                        Arbitraries.of(0, 0, 0, 3),
                        records.list().ofMaxSize(40),
                        records.list().ofMaxSize(3))
                .as((rcode, answers, authority) -> new DnsAnswer(rcode, false, answers, withSoa(authority)));
    }

    private static List<Record> withSoa(List<Record> authority) {
        var all = new ArrayList<>(authority);
        all.add(Messages.soa("example.", 600, 300));
        return all;
    }

    private static Record record(Name name, int kind, long ttl) {
        String text = name.toString();
        return switch (kind) {
            case 0, 1 -> Messages.a(text, ttl, (int) ttl);
            case 2 -> Messages.aaaa(text, ttl, (int) ttl & 0x7f);
            case 3 -> Messages.cname(text, ttl, "target" + ttl + ".example.");
            case 4 -> new TXTRecord(name, DClass.IN, ttl, "some text, and more");
            case 5 -> new MXRecord(name, DClass.IN, ttl, 10, name);
            default -> new SRVRecord(name, DClass.IN, ttl, 1, 2, 443, name);
        };
    }

    private CacheEntry keep(Name name, int type, DnsAnswer answer) {
        return entries.ofServers(Keys.of(name, type), answer, false, source, Duration.ofMinutes(30));
    }

    private byte[] ask(Message query, boolean overTcp) {
        byte[] bytes = query.toWire();
        int length = hot.reply(bytes, bytes.length, overTcp, reply);
        return length > 0 ? Arrays.copyOf(reply, length) : new byte[0];
    }

    private static Message queryFor(Name name, int type) {
        return Message.newQuery(Record.newRecord(name, type, DClass.IN));
    }

    /** Names are the same in any case, and one may point to another. */
    private static List<String> texts(List<Record> records) {
        return records.stream()
                .map(each -> each.getName() + " " + Type.string(each.getType()) + " " + each.rdataToString())
                .map(text -> text.toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadAsItWas(@ForAll("names") Name name, @ForAll("answers") DnsAnswer answer)
            throws IOException {
        EncodedAnswer encoded = AnswerEncoder.encode(name, Type.A, answer, false);
        byte[] query = queryFor(name, Type.A).toWire();
        int length = hot.replyWith(query, encoded, true, reply);
        var read = new Message(ByteBuffer.wrap(reply, 0, length));
        assertThat(read.getRcode()).isEqualTo(answer.rcode());
        assertThat(texts(read.getSection(Section.ANSWER))).isEqualTo(texts(answer.answers()));
        assertThat(texts(read.getSection(Section.AUTHORITY))).isEqualTo(texts(answer.authority()));
        for (int i = 0; i < encoded.ttls().length; i++) {
            int at = Wire.HEADER + name.length() + 4 + encoded.ttls()[i];
            int behind = at + 6 + Wire.unsigned16(reply, at + 4);
            assertThat(behind).as("a TTL's place").isLessThanOrEqualTo(length);
        }
    }

    @Property(tries = 500)
    void hitIsTheAnswerButForIdTtlAndOrder(
            @ForAll("names") Name name,
            @ForAll("answers") DnsAnswer answer,
            @ForAll @IntRange(max = 65535) int id,
            @ForAll boolean upper) {
        if (keep(name, Type.A, answer).lifetime == CacheEntry.FOR_EVER) {
            return; // Not kept.
        }
        Name asked = upper ? Messages.name(name.toString().toUpperCase(Locale.ROOT)) : name;
        Message query = queryFor(asked, Type.A);
        query.getHeader().setID(id);
        for (int i = 0; i < 3; i++) {
            Message hit = Messages.read(ask(query, true));
            assertThat(hit.getHeader().getID()).isEqualTo(id);
            assertThat(hit.getQuestion().getName().toString()).isEqualTo(asked.toString());
            assertThat(hit.getRcode()).isEqualTo(answer.rcode());
            assertThat(texts(hit.getSection(Section.ANSWER))).isEqualTo(texts(answer.answers()));
            assertThat(texts(hit.getSection(Section.AUTHORITY))).isEqualTo(texts(answer.authority()));
        }
    }

    @Property(tries = 300)
    void ttlNeverRises(
            @ForAll("names") Name name,
            @ForAll("answers") DnsAnswer answer,
            @ForAll @Size(max = 20) List<@IntRange(max = 600_000) Integer> millis) {
        CacheEntry entry = keep(name, Type.A, answer);
        if (entry.lifetime == CacheEntry.FOR_EVER) {
            return;
        }
        long last = entry.lifetime / CacheEntry.SECOND;
        for (int each : millis) {
            time.addAndGet(each * 1_000_000L);
            byte[] bytes = ask(queryFor(name, Type.A), true);
            if (!entry.isFresh(time.get())) {
                assertThat(bytes)
                        .as("nothing is told when it has expired, unasked")
                        .isEmpty();
                return;
            }
            for (Record record : Messages.read(bytes).getSection(Section.ANSWER)) {
                assertThat(record.getTTL()).isBetween(1L, last);
            }
            last = entry.secondsLeft(time.get());
        }
    }

    @Property(tries = 500)
    void replyFitsOrSaysTruncated(
            @ForAll("names") Name name,
            @ForAll("answers") DnsAnswer answer,
            @ForAll @IntRange(max = 65535) int size,
            @ForAll boolean edns) {
        if (keep(name, Type.A, answer).lifetime == CacheEntry.FOR_EVER) {
            return;
        }
        Message query = queryFor(name, Type.A);
        int limit = 512;
        if (edns) {
            query.addRecord(new OPTRecord(size, 0, 0), Section.ADDITIONAL);
            limit = Math.min(1232, Math.max(512, size));
        }
        byte[] bytes = ask(query, false);
        Message read = Messages.read(bytes);
        assertThat(bytes.length).isBetween(Wire.HEADER, limit);
        boolean whole =
                read.getSection(Section.ANSWER).size() == answer.answers().size();
        assertThat(whole || read.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(read.getOPT() != null).isEqualTo(edns);
    }

    @Property(tries = 5000)
    void randomBytesNeverThrow(@ForAll @Size(max = 600) byte[] bytes, @ForAll boolean query) {
        if (query && bytes.length > Wire.HEADER) {
            Wire.put16(bytes, 2, Wire.RD);
            Wire.put16(bytes, 4, 1);
            Wire.put16(bytes, 6, 0);
            Wire.put16(bytes, 8, 0);
            Wire.put16(bytes, 10, bytes[11] & 3);
        }
        int length = hot.reply(bytes, bytes.length, false, reply);
        assertThat(length).isBetween(HotPath.MISS, 1232);
        if (length > 0) {
            assertThat(Messages.read(Arrays.copyOf(reply, length)).getHeader().getFlag(Flags.QR))
                    .isTrue();
        }
    }

    /** What dnsjava takes for a query of one question we do, too. */
    @Property(tries = 2000)
    void queriesChangedInOneByteAreReadAsDnsjavaDoes(
            @ForAll("names") Name name, @ForAll @IntRange(max = 400) int at, @ForAll byte value) {
        Message original = queryFor(name, Type.A);
        original.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        byte[] bytes = original.toWire();
        bytes[at % bytes.length] = value;
        var view = new QueryView();
        if (view.parse(bytes, bytes.length) == 0) {
            byte[] question = Arrays.copyOf(bytes, view.questionEnd());
            Wire.put16(question, 10, 0); // What else is there is not for us to judge.
            Message read = Messages.read(question);
            assertThat(Arrays.copyOf(view.key, view.nameLength()))
                    .isEqualTo(read.getQuestion().getName().toWireCanonical());
            assertThat(view.type()).isEqualTo(read.getQuestion().getType());
        }
    }

    @Property(tries = 500)
    void framesAreTheSameHoweverTheyCome(
            @ForAll @Size(min = 1, max = 10) List<@Size(min = 1, max = 700) byte[]> messages,
            @ForAll @IntRange(min = 1, max = 900) int piece)
            throws IOException {
        var stream = ByteBuffer.allocate(
                messages.stream().mapToInt(each -> 2 + each.length).sum());
        messages.forEach(each -> stream.put(TestClient.frame(each)));
        stream.flip();
        var frames = new Frames(1000);
        var read = new ArrayList<byte[]>();
        while (stream.hasRemaining()) {
            ByteBuffer part = stream.slice(stream.position(), Math.min(piece, stream.remaining()));
            stream.position(stream.position() + part.remaining());
            while (part.hasRemaining()) {
                byte[] message = frames.next(part);
                if (message != null) {
                    read.add(message);
                }
            }
        }
        assertThat(frames.isInside()).isFalse();
        assertThat(read).hasSize(messages.size());
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i)).isEqualTo(messages.get(i));
        }
    }

    /** Random replies of a server end in an answer or a failure, and in nothing else. */
    @Property(tries = 3000)
    void randomRepliesAreReadOrRefused(
            @ForAll("answers") DnsAnswer answer,
            @ForAll("names") Name name,
            @ForAll @IntRange(max = 3000) int at,
            @ForAll byte value) {
        EncodedAnswer encoded = AnswerEncoder.encode(name, Type.A, answer, false);
        byte[] query = queryFor(name, Type.A).toWire();
        byte[] bytes = Arrays.copyOf(reply, hot.replyWith(query, encoded, true, reply));
        bytes[at % bytes.length] = value;
        DnsAnswer read = Replies.read(bytes, false);
        if (read != null) {
            assertThat(AnswerEncoder.encode(name, Type.A, read, false).rcode()).isIn(0, 3);
        }
    }
}
