package io.polder.dns.server;

import static io.polder.dns.server.Messages.a;
import static io.polder.dns.server.Messages.addresses;
import static io.polder.dns.server.Messages.cname;
import static io.polder.dns.server.Messages.nameOf;
import static io.polder.dns.server.Messages.negative;
import static io.polder.dns.server.Messages.query;
import static io.polder.dns.server.Messages.reply;
import static io.polder.dns.server.Messages.ttl;
import static io.polder.dns.server.ScriptedUpstream.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.dns.DnsAnswer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class NodeLocalDnsTest {

    @Test
    void askedTwiceIsLookedUpOnce() {
        try (var served = new Served(ONE)) {
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
            Message second = served.ask("WwW.eXample.", Type.A);
            assertThat(addresses(second)).containsExactly("10.0.0.1");
            assertThat(second.getQuestion().getName().toString()).isEqualTo("WwW.eXample.");
            assertThat(second.getHeader().getFlag(Flags.RA)).isTrue();
            assertThat(served.upstream.asked()).containsExactly("www.example. A");
            assertThat(served.server.statistics().hits()).isEqualTo(1);
        }
    }

    @Test
    void ttlGoesDownUntilTheAnswerIsAskedForAgain() {
        try (var served = new Served(ONE)) {
            assertThat(ttl(served.ask("www.example.", Type.A))).isEqualTo(60);
            served.pass(Duration.ofSeconds(20));
            assertThat(ttl(served.ask("www.example.", Type.A))).isBetween(30L, 40L);
            served.pass(Duration.ofSeconds(41));
            assertThat(ttl(served.ask("www.example.", Type.A))).isEqualTo(60);
            assertThat(served.upstream.asked()).hasSize(2);
        }
    }

    @Test
    void timesAreClamped() {
        try (var served = new Served((query, reply) ->
                reply.send(reply(query, 0, a(nameOf(query), nameOf(query).startsWith("long") ? 999_999 : 0, 1))
                        .toWire()))) {
            assertThat(ttl(served.ask("long.example.", Type.A))).isEqualTo(3600);
            assertThat(ttl(served.ask("short.example.", Type.A))).isEqualTo(5);
        }
    }

    @Test
    void nonexistenceIsKeptAsTheSoaSays() {
        try (var served = new Served((query, reply) ->
                reply.send(negative(query, Rcode.NXDOMAIN, 100, nameOf(query).length())))) {
            assertThat(served.ask("nx.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            served.pass(Duration.ofSeconds(10));
            Message kept = served.ask("nx.example.", Type.A);
            assertThat(kept.getSection(Section.AUTHORITY)).hasSize(1);
            assertThat(kept.getSection(Section.AUTHORITY).get(0).getTTL()).isEqualTo(1);
            assertThat(served.upstream.asked()).hasSize(1);
            served.pass(Duration.ofSeconds(2));
            served.ask("nx.example.", Type.A);
            assertThat(served.upstream.asked()).hasSize(2);
        }
    }

    @Test
    void nonexistenceWithoutSoaIsNotKept() {
        try (var served = new Served(
                (query, reply) -> reply.send(reply(query, Rcode.NXDOMAIN).toWire()))) {
            served.ask("nx.example.", Type.A);
            served.ask("nx.example.", Type.A);
            assertThat(served.upstream.asked()).hasSize(2);
            assertThat(served.server.statistics().entries()).isZero();
        }
    }

    @Test
    void nonexistenceInTheClusterIsKeptForFiveSeconds() {
        try (var served = new Served((query, reply) -> reply.send(negative(query, Rcode.NXDOMAIN, 900, 900)))) {
            served.server.reconfigure(DnsRouting.of(DnsRoute.toCluster(Name.root, served.upstream.address())));
            served.ask("nx.example.", Type.A);
            served.pass(Duration.ofSeconds(6));
            served.ask("nx.example.", Type.A);
            assertThat(served.upstream.asked()).hasSize(2);
        }
    }

    @Test
    void failureIsKeptForFiveSeconds() {
        try (var served = new Served(
                (query, reply) -> reply.send(reply(query, Rcode.SERVFAIL).toWire()))) {
            served.server.reconfigure(DnsRouting.of(served.route()));
            assertThat(served.ask("bad.example.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
            int tries = served.upstream.asked().size();
            assertThat(served.ask("bad.example.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
            assertThat(served.upstream.asked()).hasSize(tries);
            served.upstream.script(ONE);
            served.pass(Duration.ofSeconds(6));
            assertThat(addresses(served.ask("bad.example.", Type.A))).containsExactly("10.0.0.1");
        }
    }

    @Test
    void whatHasExpiredIsToldWhileServersFail() {
        try (var served = new Served(ONE)) {
            served.ask("www.example.", Type.A);
            served.upstream.script(
                    (query, reply) -> reply.send(reply(query, Rcode.SERVFAIL).toWire()));
            served.pass(Duration.ofMinutes(5));
            Message stale = served.ask("www.example.", Type.A);
            assertThat(addresses(stale)).containsExactly("10.0.0.1");
            assertThat(ttl(stale)).isEqualTo(30);
            int tries = served.upstream.asked().size();
            served.ask("www.example.", Type.A);
            assertThat(served.upstream.asked())
                    .as("not asked again for a while")
                    .hasSize(tries);
            served.upstream.script(ONE);
            served.pass(Duration.ofSeconds(31));
            assertThat(ttl(served.ask("www.example.", Type.A))).isEqualTo(60);
            served.upstream.script(
                    (query, reply) -> reply.send(reply(query, Rcode.SERVFAIL).toWire()));
            served.pass(Duration.ofHours(25));
            assertThat(served.ask("www.example.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        }
    }

    @Test
    void whoWaitsLongForServersIsToldWhatHasExpired() {
        try (var served = new Served(ONE)) {
            served.ask("www.example.", Type.A);
            served.upstream.script(new ScriptedUpstream.Mute());
            served.pass(Duration.ofMinutes(5));
            served.client.send(query("www.example.", Type.A).toWire());
            Message stale = Messages.read(served.client.receive());
            assertThat(ttl(stale)).isEqualTo(30);
        }
    }

    @Test
    void whatIsAskedOftenIsRefreshedBeforeItExpires() {
        try (var served = new Served(ONE)) {
            for (int i = 0; i < 12; i++) {
                served.ask("www.example.", Type.A);
            }
            served.pass(Duration.ofSeconds(55));
            assertThat(ttl(served.ask("www.example.", Type.A))).isLessThanOrEqualTo(5);
            Conditions.await(() -> served.upstream.asked().size() == 2);
            Conditions.await(() -> ttl(served.ask("www.example.", Type.A)) > 50);
            assertThat(served.server.statistics().prefetches()).isEqualTo(1);
        }
    }

    @Test
    void manyWhoAskAtOnceAreOneQuery() {
        var held = new CompletableFuture<Void>();
        try (var served = new Served((query, reply) -> {
            if (nameOf(query).startsWith("www")) {
                held.join();
            }
            ONE.query(query, reply);
        })) {
            var ids = new HashSet<Integer>();
            for (int i = 0; i < 100; i++) {
                Message query = query("www.example.", Type.A);
                query.getHeader().setID(i);
                served.client.send(query.toWire());
            }
            Conditions.await(() -> served.server.statistics().coalesced() == 99);
            held.complete(null);
            for (int i = 0; i < 100; i++) {
                Message reply = Messages.read(served.client.receive());
                assertThat(addresses(reply)).containsExactly("10.0.0.1");
                ids.add(reply.getHeader().getID());
            }
            assertThat(ids).hasSize(100);
            assertThat(served.upstream.asked()).hasSize(1);
            assertThat(served.server.statistics().waiting()).isZero();
        }
    }

    @Test
    void longestZoneChoosesTheServers() {
        try (var served = new Served(ONE);
                var other = new ScriptedUpstream((query, reply) ->
                        reply.send(reply(query, 0, a(nameOf(query), 60, 2)).toWire()))) {
            served.ask("a.stub.example.", Type.A);
            served.server.reconfigure(
                    DnsRouting.of(served.route(), DnsRoute.toCluster(Messages.name("stub.example."), other.address())));
            assertThat(addresses(served.ask("a.stub.example.", Type.A)))
                    .as("what was kept came by another route")
                    .containsExactly("10.0.0.2");
            assertThat(addresses(served.ask("stub.example.", Type.A))).containsExactly("10.0.0.2");
            assertThat(addresses(served.ask("notstub.example.", Type.A))).containsExactly("10.0.0.1");
            assertThat(other.asked()).hasSize(2);
        }
    }

    @Test
    void reconfiguringKeepsWhatIsKept() {
        try (var served = new Served(ONE)) {
            served.ask("www.example.", Type.A);
            served.server.reconfigure(DnsRouting.of(served.route()));
            served.ask("www.example.", Type.A);
            assertThat(served.upstream.asked()).hasSize(1);
        }
    }

    @Test
    void whoWaitsWhileRoutesChangeIsAnswered() {
        var held = new CompletableFuture<Void>();
        try (var served = new Served((query, reply) -> {
                    if (nameOf(query).startsWith("www")) {
                        held.join();
                    }
                    ONE.query(query, reply);
                });
                var other = new ScriptedUpstream(ONE)) {
            served.client.send(query("www.example.", Type.A).toWire());
            Conditions.await(() -> served.upstream.asked().size() == 1);
            served.server.reconfigure(DnsRouting.of(DnsRoute.forward(Name.root, other.address())));
            held.complete(null);
            assertThat(addresses(Messages.read(served.client.receive()))).containsExactly("10.0.0.1");
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
            assertThat(other.asked()).as("of the old route nothing is kept").hasSize(1);
        }
    }

    @Test
    void resolverNeverFails() {
        try (var served = new Served(
                (query, reply) -> reply.send(reply(query, Rcode.REFUSED).toWire()))) {
            DnsAnswer answer = served.server
                    .resolver()
                    .resolve(Messages.name("www.example."), Type.A)
                    .join();
            assertThat(answer.rcode()).isEqualTo(Rcode.SERVFAIL);
        }
    }

    @Test
    void addressesTakeTurns() {
        try (var served = new Served((query, reply) -> reply.send(reply(
                        query,
                        0,
                        a("other.example.", 60, 1),
                        a("other.example.", 60, 2),
                        a("other.example.", 60, 3),
                        cname(nameOf(query), 60, "other.example."))
                .toWire()))) {
            var firsts = new HashSet<String>();
            for (int i = 0; i < 6; i++) {
                Message reply = served.ask("www.example.", Type.A);
                assertThat(reply.getSection(Section.ANSWER).get(0).getType()).isEqualTo(Type.CNAME);
                assertThat(addresses(reply)).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2", "10.0.0.3");
                firsts.add(addresses(reply).get(0));
            }
            assertThat(firsts).hasSize(3);
        }
    }

    @Test
    void everythingIsToldWithOneHinfo() {
        try (var served = new Served(ONE)) {
            Message reply = served.ask("www.example.", Type.ANY);
            assertThat(Messages.data(reply, Type.HINFO)).containsExactly("\"RFC8482\" \"\"");
            assertThat(served.upstream.asked()).isEmpty();
        }
    }

    @Test
    void ednsIsOurOwn() {
        try (var served = new Served((query, reply) -> {
            assertThat(query.getOPT().getPayloadSize()).isEqualTo(1232);
            Message answer = reply(query, 0, a(nameOf(query), 60, 1));
            answer.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
            reply.send(answer.toWire());
        })) {
            assertThat(served.ask("www.example.", Type.A).getOPT())
                    .as("not asked for")
                    .isNull();
            Message query = query("www.example.", Type.A);
            query.addRecord(new OPTRecord(4096, 0, 0, Flags.DO), Section.ADDITIONAL);
            OPTRecord opt = served.client.ask(query).getOPT();
            assertThat(opt.getPayloadSize()).isEqualTo(1232);
            assertThat(opt.getFlags()).isEqualTo(Flags.DO);
        }
    }

    @Test
    void nameWithoutARouteIsRefused() {
        try (var served = new Served(ONE)) {
            served.server.reconfigure(
                    DnsRouting.of(DnsRoute.forward(Messages.name("example."), served.upstream.address())));
            assertThat(served.ask("www.elsewhere.", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
        }
    }

    @Test
    void ownAddressIsRefusedAsAServer() {
        try (var served = new Served(ONE)) {
            var own = DnsRouting.of(
                    DnsRoute.forward(Name.root, served.server.addresses().get(0)));
            assertThatIllegalArgumentException().isThrownBy(() -> served.server.reconfigure(own));
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
        }
    }

    @Test
    void portThatSomebodyHasIsNotShared() {
        try (var served = new Served(ONE)) {
            var same = ListenSettings.of(served.server.addresses().get(0));
            var routing = DnsRouting.of(served.route());
            assertThatThrownBy(() -> Served.open(same, routing).close()).isInstanceOf(UncheckedIOException.class);
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
        }
    }

    @Test
    void closedTwiceAndUsedNoMore() {
        var served = new Served(ONE);
        served.close();
        served.close();
        assertThatIllegalStateException().isThrownBy(() -> served.server.removeZone(Name.root));
    }
}
