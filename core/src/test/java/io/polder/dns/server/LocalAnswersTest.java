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

import io.polder.dns.DnsAnswer;
import io.polder.dns.DnsResolver;
import io.polder.dns.DnsRewriter;
import io.polder.dns.LocalZone;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Zones in memory, and rewriters. */
class LocalAnswersTest {

    @Test
    void zoneInMemoryComesFirstAndIsReplacedAtOnce() {
        try (var served = new Served(ONE)) {
            served.ask("db.cluster.local.", Type.A);
            served.server.replaceZone(zone(7));
            Message reply = served.ask("db.cluster.local.", Type.A);
            assertThat(addresses(reply)).containsExactly("10.0.0.7");
            assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
            served.server.replaceZone(zone(8));
            assertThat(addresses(served.ask("db.cluster.local.", Type.A))).containsExactly("10.0.0.8");
            served.pass(Duration.ofHours(1));
            assertThat(ttl(served.ask("db.cluster.local.", Type.A))).isEqualTo(5);
            served.server.removeZone(Messages.name("cluster.local."));
            assertThat(addresses(served.ask("db.cluster.local.", Type.A))).containsExactly("10.0.0.1");
        }
    }

    @Test
    void aliasOutOfAZoneInMemoryIsFollowed() {
        try (var served = new Served(ONE)) {
            served.server.replaceZone(zone(7));
            Message reply = served.ask("alias.cluster.local.", Type.A);
            assertThat(Messages.data(reply, Type.CNAME)).containsExactly("www.example.");
            assertThat(addresses(reply)).containsExactly("10.0.0.1");
            assertThat(served.ask("circle.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
            served.ask("alias.cluster.local.", Type.A);
            assertThat(served.upstream.asked()).containsExactly("www.example. A");
        }
    }

    @Test
    void zoneThatFailsIsServfailAndNotKept() {
        try (var served = new Served(ONE)) {
            served.server.replaceZone(new LocalZone() {
                @Override
                public Name origin() {
                    return Messages.name("cluster.local.");
                }

                @Override
                public DnsAnswer answer(Name name, int type) {
                    throw new IllegalStateException("broken for a test");
                }
            });
            assertThat(served.ask("db.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
            assertThat(served.server.statistics().bugs()).isEqualTo(1);
            assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
        }
    }

    private static LocalZone zone(int last) {
        return new LocalZone() {
            @Override
            public Name origin() {
                return Messages.name("cluster.local.");
            }

            @Override
            public DnsAnswer answer(Name name, int type) {
                List<Record> records = switch (name.getLabelString(0)) {
                    case "alias" -> List.of(cname(name.toString(), 5, "www.example."));
                    case "circle" -> List.of(cname(name.toString(), 5, "circle2.cluster.local."));
                    case "circle2" -> List.of(cname(name.toString(), 5, "circle.cluster.local."));
                    default -> List.of(a(name.toString(), 5, last));
                };
                return new DnsAnswer(Rcode.NOERROR, true, records, List.of());
            }
        };
    }

    @Test
    void rewriterAnswersOnlyWhatDoesNotExist() {
        try (var served = new Served((query, reply) -> {
            if (nameOf(query).startsWith("nx")) {
                reply.send(negative(query, Rcode.NXDOMAIN, 60, 60));
            } else {
                ONE.query(query, reply);
            }
        })) {
            served.server.reconfigure(DnsRouting.of(served.route()).with(new Rewriting()));
            assertThat(addresses(served.ask("nx.rewritten.", Type.A))).containsExactly("10.0.0.1");
            assertThat(addresses(served.ask("nx.rewritten.", Type.A))).containsExactly("10.0.0.1");
            assertThat(served.ask("nx.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(served.upstream.asked()).containsExactly("nx.rewritten. A", "other.example. A", "nx.example. A");
            assertThat(served.server.statistics().rewritten()).isEqualTo(2);
        }
    }

    /** Looks another name up where one beneath {@code rewritten.} does not exist. */
    private static final class Rewriting implements DnsRewriter {
        @Override
        public boolean concerns(byte[] name, int length) {
            return length > 10 && name[length - 11] == 9 && name[length - 10] == 'r';
        }

        @Override
        public Optional<CompletableFuture<DnsAnswer>> answer(
                InetAddress client, Name name, int type, DnsResolver resolver) {
            return Optional.of(resolver.resolve(name, type)
                    .thenCompose(plain -> plain.rcode() == Rcode.NXDOMAIN
                            ? resolver.resolve(Messages.name("other.example."), type)
                            : CompletableFuture.completedFuture(plain)));
        }
    }
}
