package io.polder.dns.server;

import static io.polder.dns.server.Messages.a;
import static io.polder.dns.server.Messages.query;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.polder.dns.DnsAnswer;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class HotPathTest {

    private static final int HITS = 200_000;

    private final Shared shared = new Shared(
            ListenSettings.of(Served.ANY_PORT),
            DnsRouting.of(DnsRoute.forward(Name.root, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353))));
    private final Source source = new Source.OfRoute(shared.routing().routes().get(0), List.of());
    private final HotPath hot = new HotPath(shared);
    private final byte[] reply = new byte[Wire.LONGEST_MESSAGE];

    private void keep(String name, int type, DnsAnswer answer) {
        new Entries(shared).ofServers(Keys.of(Messages.name(name), type), answer, false, source, Duration.ofMinutes(1));
    }

    @Test
    void hitDoesNotAllocate() {
        keep(
                "www.example.",
                Type.A,
                new DnsAnswer(0, false, List.of(a("www.example.", 600, 1), a("www.example.", 600, 2)), List.of()));
        Message query = query("WWW.example.", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        byte[] bytes = query.toWire();
        long before = allocatedByHits(bytes); // What is compiled and loaded once is not a hit's.
        long bytesOfHits = Math.min(allocatedByHits(bytes), before);
        assertThat(bytesOfHits).as("bytes for " + HITS + " hits").isLessThan(HITS / 100);
    }

    private long allocatedByHits(byte[] query) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        @SuppressWarnings("deprecation") // threadId() came with JDK 19.
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        int length = 0;
        for (int i = 0; i < HITS; i++) {
            length = hot.reply(query, query.length, false, reply);
        }
        long allocated = threads.getThreadAllocatedBytes(id) - before;
        assertThat(length).isPositive();
        return allocated;
    }

    @Test
    void longReplySaysTruncatedOverUdpAndIsWholeOverTcp() {
        var records = new ArrayList<Record>();
        for (int i = 0; i < 200; i++) {
            records.add(a("many.example.", 60, i));
        }
        keep("many.example.", Type.A, new DnsAnswer(0, false, records, List.of()));
        byte[] query = query("many.example.", Type.A).toWire();
        int length = hot.reply(query, query.length, false, reply);
        Message udp = Messages.read(Arrays.copyOf(reply, length));
        assertThat(length).isLessThanOrEqualTo(512);
        assertThat(udp.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(udp.getSection(Section.ANSWER)).isEmpty();
        length = hot.reply(query, query.length, true, reply);
        Message tcp = Messages.read(Arrays.copyOf(reply, length));
        assertThat(tcp.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(Messages.addresses(tcp)).hasSize(200);
    }

    @Test
    void flagsOfTheKeyTellAnswersApart() {
        keep("www.example.", Type.A, new DnsAnswer(0, false, List.of(a("www.example.", 600, 1)), List.of()));
        Message query = query("www.example.", Type.A);
        query.getHeader().setFlag(Flags.CD);
        assertThat(hot.reply(query.toWire(), query.toWire().length, false, reply))
                .isEqualTo(HotPath.MISS);
        Message proofs = query("www.example.", Type.A);
        proofs.addRecord(new OPTRecord(1232, 0, 0, Flags.DO), Section.ADDITIONAL);
        assertThat(hot.reply(proofs.toWire(), proofs.toWire().length, false, reply))
                .isEqualTo(HotPath.MISS);
    }

    @Test
    void nothingOfARetiredSourceIsTold() {
        keep("www.example.", Type.A, new DnsAnswer(0, false, List.of(a("www.example.", 600, 1)), List.of()));
        byte[] query = query("www.example.", Type.A).toWire();
        assertThat(hot.reply(query, query.length, false, reply)).isPositive();
        source.retire();
        assertThat(hot.reply(query, query.length, false, reply)).isEqualTo(HotPath.MISS);
    }
}
