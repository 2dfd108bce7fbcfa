package io.polder.dns.server;

import static io.polder.dns.server.Messages.a;
import static io.polder.dns.server.Messages.addresses;
import static io.polder.dns.server.Messages.query;
import static io.polder.dns.server.Messages.reply;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class UpstreamFaultsTest {

    private static final ScriptedUpstream.Script ONE = (query, reply) -> reply.send(good(query, 1));

    private static byte[] good(Message query, int last) {
        return reply(query, Rcode.NOERROR, a(query.getQuestion().getName().toString(), 60, last))
                .toWire();
    }

    private static boolean isGuard(Message query) {
        return query.getQuestion().getName().toString().endsWith(".invalid.");
    }

    private static ServerLimits limits(int waiting, int inFlight) {
        return new ServerLimits(
                waiting, inFlight, 8, 4, 1 << 16, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(2));
    }

    private static void overTcp(Served served) {
        served.server.reconfigure(DnsRouting.of(DnsRoute.toCluster(Name.root, served.upstream.address())));
    }

    @Test
    void repliesWithAnotherIdOrQuestionAreIgnored() {
        try (var served = new Served((query, reply) -> {
            byte[] wrongId = good(query, 66);
            wrongId[0] ^= 1;
            reply.send(wrongId);
            Message other = query("other.example.", Type.A);
            other.getHeader().setID(query.getHeader().getID());
            reply.send(good(other, 67));
            reply.send(query.toWire());
            reply.send(new byte[] {1});
            reply.send(good(query, 1));
        })) {
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
            assertThat(served.server.statistics().upstreamIgnored()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void malformedReplyIsFailureAndNothingIsKept() {
        try (var served = new Served((query, reply) -> {
            byte[] good = good(query, 1);
            int behindQuestion = Wire.HEADER + query.getQuestion().getName().length() + 4;
            good[behindQuestion] = (byte) 0xc0; // A pointer to itself.
            good[behindQuestion + 1] = (byte) behindQuestion;
            reply.send(good);
        })) {
            assertThat(served.ask("www.example.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
            served.upstream.script(ONE);
            served.pass(Duration.ofSeconds(6));
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
        }
    }

    @Test
    void truncatedReplyIsAskedForOverTcpAndNotKept() {
        try (var served = new Served((query, reply) -> {
            if (reply.overTcp()) {
                reply.send(good(query, 2));
            } else {
                Message truncated = reply(query, 0, a("www.example.", 60, 1));
                truncated.getHeader().setFlag(Flags.TC);
                reply.send(truncated.toWire());
            }
        })) {
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.2");
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.2");
            assertThat(served.upstream.asked()).hasSize(2);
        }
    }

    @Test
    void repliesOverTcpMayComeInAnyOrder() {
        int count = 40;
        List<Runnable> held = new ArrayList<>();
        try (var served = new Served((query, reply) -> {
            if (isGuard(query)) {
                reply.send(good(query, 1));
                return;
            }
            synchronized (held) {
                int last = Integer.parseInt(
                        query.getQuestion().getName().getLabelString(0).substring(1));
                held.add(() -> sendQuietly(reply, good(query, last)));
                if (held.size() == count) {
                    for (int i = count - 1; i >= 0; i--) {
                        held.get(i).run();
                    }
                }
            }
        })) {
            overTcp(served);
            for (int i = 0; i < count; i++) {
                Message query = query("n" + i + ".example.", Type.A);
                query.getHeader().setID(i);
                served.client.send(query.toWire());
            }
            var seen = new HashSet<Integer>();
            for (int i = 0; i < count; i++) {
                Message reply = Messages.read(served.client.receive());
                int id = reply.getHeader().getID();
                assertThat(addresses(reply)).containsExactly("10.0.0." + id);
                seen.add(id);
            }
            assertThat(seen).hasSize(count);
            assertThat(served.upstream.connections()).isBetween(2, 4);
        }
    }

    private static void sendQuietly(ScriptedUpstream.Reply reply, byte[] bytes) {
        try {
            reply.send(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void connectionClosedInsideAFrameIsTriedAgain() {
        var broken = new AtomicInteger();
        try (var served = new Served((query, reply) -> {
            if (!isGuard(query) && broken.getAndIncrement() == 0) {
                byte[] good = good(query, 1);
                reply.sendRaw(Arrays.copyOf(TestClient.frame(good), good.length / 2));
                reply.send(null);
            } else {
                reply.send(good(query, 1));
            }
        })) {
            overTcp(served);
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
            assertThat(broken.get()).isEqualTo(2);
        }
    }

    @Test
    void idleConnectionsAreClosed() {
        try (var served = new Served(ONE)) {
            overTcp(served);
            served.ask("www.example.", Type.A);
            Conditions.await(() -> served.upstream.connections() > 0);
            served.pass(Duration.ofSeconds(11));
            Conditions.await(() -> served.upstream.connections() == 0);
        }
    }

    @Test
    void blackHoleWithThousandsInFlightIsBoundedAndOthersAreAnswered() {
        try (var served = new Served(new ScriptedUpstream.Mute(), limits(600, 500));
                var well = new ScriptedUpstream(ONE)) {
            served.server.reconfigure(
                    DnsRouting.of(served.route(), DnsRoute.forward(Messages.name("well."), well.address())));
            int failed = 0;
            for (int i = 0; i < 5000; i++) {
                Message query = query("n" + i + ".hole.", Type.A);
                query.getHeader().setID(i);
                served.client.send(query.toWire());
                if (i >= 500) {
                    Message reply = Messages.read(served.client.receive());
                    failed += reply.getRcode() == Rcode.SERVFAIL ? 1 : 0;
                }
            }
            assertThat(failed).isEqualTo(4500);
            DnsStatistics statistics = served.server.statistics();
            assertThat(statistics.waiting()).isEqualTo(500);
            assertThat(statistics.overloaded()).isEqualTo(4500);
            assertThat(addresses(served.ask("www.well.", Type.A))).containsExactly("10.0.0.1");
            assertThat(statistics.entries())
                    .as("what a limit refuses is not kept")
                    .isZero();
            served.pass(Duration.ofMinutes(3));
            Conditions.await(() -> served.server.statistics().waiting() == 0);
        }
    }

    @Test
    void manyWhoWaitForOneNameAreBounded() {
        try (var served = new Served(new ScriptedUpstream.Mute(), limits(100, 500))) {
            for (int i = 0; i < 300; i++) {
                served.client.send(query("www.hole.", Type.A).toWire());
                if (i >= 100) {
                    assertThat(Messages.read(served.client.receive()).getRcode())
                            .isEqualTo(Rcode.SERVFAIL);
                }
            }
            assertThat(served.server.statistics().waiting()).isEqualTo(100);
        }
    }

    @Test
    void serverThatIsDownIsLeftAloneUntilItReplies() {
        try (var served = new Served(ONE);
                var second = new ScriptedUpstream((query, reply) -> reply.send(good(query, 2)))) {
            served.upstream.script(new ScriptedUpstream.Mute());
            served.server.reconfigure(
                    DnsRouting.of(DnsRoute.forward(Name.root, served.upstream.address(), second.address())));
            for (int i = 0; i < 8; i++) {
                assertThat(addresses(served.ask("n" + i + ".example.", Type.A))).containsExactly("10.0.0.2");
            }
            int asked = served.upstream.asked().size();
            assertThat(asked).isLessThanOrEqualTo(3);
            for (int i = 0; i < 20; i++) {
                served.ask("m" + i + ".example.", Type.A);
            }
            assertThat(served.upstream.asked()).hasSize(asked);
            served.upstream.script(ONE);
            var turn = new AtomicInteger();
            Conditions.await(() -> {
                served.pass(Duration.ofSeconds(5));
                served.ask("k" + turn.incrementAndGet() + ".example.", Type.A);
                return served.upstream.asked().size() > asked;
            });
        }
    }

    @Test
    void serversAllDownMeansFailingFastThenStale() {
        try (var served = new Served(ONE)) {
            served.ask("www.example.", Type.A);
            served.upstream.script(new ScriptedUpstream.Mute());
            served.pass(Duration.ofMinutes(2));
            assertThat(served.ask("one.example.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
            int asked = served.upstream.asked().size();
            assertThat(served.ask("two.example.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
            assertThat(served.upstream.asked()).hasSize(asked);
        }
    }

    @Test
    void serverThatAsksUsIsFoundOut() {
        try (var served = new Served(ONE);
                var other = new TestClient(served.server)) {
            served.upstream.script((query, reply) -> {
                byte[] bytes = query.toWire();
                reply.send(other.ask(bytes));
            });
            served.server.reconfigure(DnsRouting.of(DnsRoute.toCluster(Name.root, served.upstream.address())));
            Conditions.await(() -> {
                served.pass(Duration.ofSeconds(31));
                return served.server.statistics().loops() > 0;
            });
            assertThat(served.ask("www.example.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
            assertThat(served.upstream.asked()).isEmpty();
        }
    }

    @Test
    void portWhereNobodyListensIsFailedOverAtOnce() {
        ScriptedUpstream gone = new ScriptedUpstream(ONE);
        gone.close();
        try (var served = new Served(ONE)) {
            served.server.reconfigure(
                    DnsRouting.of(DnsRoute.forward(Name.root, gone.address(), served.upstream.address())));
            for (int i = 0; i < 10; i++) {
                assertThat(addresses(served.ask("n" + i + ".example.", Type.A))).containsExactly("10.0.0.1");
            }
            served.server.reconfigure(
                    DnsRouting.of(DnsRoute.toCluster(Name.root, gone.address(), served.upstream.address())));
            for (int i = 0; i < 10; i++) {
                assertThat(addresses(served.ask("m" + i + ".example.", Type.A))).containsExactly("10.0.0.1");
            }
            assertThat(served.server.statistics().upstreamTimeouts()).isZero();
            assertThat(served.server.statistics().upstreamErrors()).isPositive();
        }
    }
}
