package io.polder.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.dns.DnsAnswer;
import io.polder.dns.DnsOption;
import io.polder.dns.ResolvConf;
import io.polder.dns.SearchWalk;
import io.polder.dns.zone.AutopathWorld.Node;
import io.polder.netlink.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Each defect of other Autopaths has a test, and each rule of this one. */
class AutopathTest {

    private static final IpAddress SHOP = IpAddress.parse("10.0.0.1");
    private static final IpAddress SHOP_IPV6 = IpAddress.parse("fd00::1");
    private static final IpAddress BANK = IpAddress.parse("10.0.0.2");
    private static final Name EXTERNAL = AutopathWorld.name("www.example.com.shop.svc.cluster.local");

    private final AutopathWorld world = new AutopathWorld();

    private static ResolvConf conf(String namespace) {
        return new ResolvConf(
                List.of("169.254.20.10"),
                List.of(namespace + ".svc.cluster.local", "svc.cluster.local", "cluster.local", "host.example"),
                List.of(DnsOption.of("ndots", "5")));
    }

    AutopathTest() {
        world.autopath.put(SearchingPod.of("shop-1", conf("shop"), SHOP, SHOP_IPV6));
        world.autopath.put(SearchingPod.of("bank-1", conf("bank"), BANK));
        there("www.example.com", Node.BOTH);
    }

    private void there(String name, Node node) {
        world.nodes.put(AutopathWorld.name(name), node);
    }

    private DnsAnswer ask(IpAddress client, Name name, int type) {
        return world.query(client, name, type, true);
    }

    private boolean concerned(Autopath autopath, IpAddress client, Name name) {
        return autopath.answer(client.toInetAddress(), name, Type.A, world).isPresent();
    }

    @Test
    void externalNameCostsTwoQueriesInsteadOfTen() {
        for (boolean with : new boolean[] {false, true}) {
            world.queries = 0;
            world.lookUp(SearchWalk.GLIBC, SHOP, conf("shop"), "www.example.com", with);
            assertThat(world.queries).isEqualTo(with ? 2 : 10);
        }
    }

    @Test
    void answerIsBehindAnAliasOfTheNameThatWasAskedFor() {
        DnsAnswer answer = ask(SHOP, EXTERNAL, Type.A);
        assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.answers()).hasSize(2);
        assertThat(answer.answers().get(0)).isInstanceOfSatisfying(CNAMERecord.class, alias -> {
            assertThat(alias.getName()).isEqualTo(EXTERNAL);
            assertThat(alias.getTarget()).isEqualTo(AutopathWorld.name("www.example.com"));
            assertThat(alias.getTTL()).isEqualTo(30);
        });
        assertThat(answer.answers().get(1).getName()).isEqualTo(AutopathWorld.name("www.example.com"));
    }

    @Test
    void bothAddressesOfADualStackPodAreKnown() {
        assertThat(ask(SHOP_IPV6, EXTERNAL, Type.AAAA).answers()).hasSize(2);
    }

    @Test
    void nameOfTheFirstSearchItselfIsAskedForPlainly() {
        assertThat(concerned(world.autopath, SHOP, AutopathWorld.name("shop.svc.cluster.local")))
                .isFalse();
        byte[] wire = AutopathWorld.name("shop.svc.cluster.local").toWireCanonical();
        assertThat(world.autopath.concerns(wire, wire.length)).isFalse();
    }

    @Test
    void onlyAddressesAreSearchedFor() {
        for (int type : new int[] {Type.TXT, Type.SRV, Type.CNAME, Type.ANY}) {
            assertThat(world.autopath.answer(SHOP.toInetAddress(), EXTERNAL, type, world))
                    .isEmpty();
        }
    }

    @Test
    void podsOfOtherNamespacesAndStrangersAreNotSearchedFor() {
        assertThat(concerned(world.autopath, BANK, EXTERNAL)).isFalse();
        assertThat(concerned(world.autopath, IpAddress.parse("10.0.0.3"), EXTERNAL))
                .isFalse();
    }

    @Test
    void podsInTheirNodesNetworkAreNotSearchedFor() {
        IpAddress node = IpAddress.parse("192.0.2.1");
        world.autopath.put(SearchingPod.of("a", conf("shop"), node).inHostNetwork());
        assertThat(concerned(world.autopath, node, EXTERNAL)).isFalse();
        world.autopath.put(SearchingPod.of("b", conf("shop"), node));
        assertThat(concerned(world.autopath, node, EXTERNAL))
                .as("a pod claims the node's address")
                .isFalse();
    }

    @Test
    void addressThatAnotherPodGotIsSearchedForByTheOthersSearches() {
        Name ofBank = AutopathWorld.name("www.example.com.bank.svc.cluster.local");
        world.autopath.put(SearchingPod.of("bank-2", conf("bank"), SHOP));
        assertThat(concerned(world.autopath, SHOP, EXTERNAL))
                .as("while both have it")
                .isFalse();
        assertThat(concerned(world.autopath, SHOP, ofBank))
                .as("while both have it")
                .isFalse();
        assertThat(concerned(world.autopath, SHOP_IPV6, EXTERNAL)).isTrue();
        world.autopath.remove("shop-1");
        assertThat(concerned(world.autopath, SHOP, EXTERNAL)).isFalse();
        assertThat(concerned(world.autopath, SHOP, ofBank)).isTrue();
        world.autopath.remove("shop-1");
        assertThat(concerned(world.autopath, SHOP, ofBank)).isTrue();
    }

    @Test
    void replacedPodsAreForgotten() {
        world.autopath.replaceAll(List.of(SearchingPod.of("bank-9", conf("bank"), SHOP)));
        assertThat(concerned(world.autopath, SHOP, EXTERNAL)).isFalse();
        assertThat(concerned(world.autopath, BANK, AutopathWorld.name("a.bank.svc.cluster.local")))
                .isFalse();
        assertThat(concerned(world.autopath, SHOP, AutopathWorld.name("a.bank.svc.cluster.local")))
                .isTrue();
    }

    @Test
    void nameThatIsNowhereIsToldAsItIsAfterAllCandidatesWereResolved() {
        Name name = AutopathWorld.name("nx.example.com.shop.svc.cluster.local");
        DnsAnswer answer = ask(SHOP, name, Type.A);
        assertThat(answer.rcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.answers()).isEmpty();
        assertThat(answer.authority()).hasSize(1);
        assertThat(world.resolved)
                .extracting(Name::toString)
                .containsExactly(
                        "nx.example.com.shop.svc.cluster.local.",
                        "nx.example.com.svc.cluster.local.",
                        "nx.example.com.cluster.local.",
                        "nx.example.com.host.example.",
                        "nx.example.com.");
    }

    @Test
    void nameThatExistsWithoutSuchAddressesEndsTheWalk() {
        there("db.prod.svc.cluster.local", Node.IPV4);
        there("db.prod.host.example", Node.IPV6);
        DnsAnswer answer = ask(SHOP, AutopathWorld.name("db.prod.shop.svc.cluster.local"), Type.AAAA);
        assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.answers()).singleElement().isInstanceOf(CNAMERecord.class);
        assertThat(answer.authority()).hasSize(1);
    }

    @Test
    void nameThatCannotBeResolvedIsLeftToTheClient() {
        there("www.example.com.cluster.local", Node.BROKEN);
        DnsAnswer answer = ask(SHOP, EXTERNAL, Type.A);
        assertThat(answer.rcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(world.lookUp(SearchWalk.GLIBC, SHOP, conf("shop"), "www.example.com", true))
                .isEqualTo(world.lookUp(SearchWalk.GLIBC, SHOP, conf("shop"), "www.example.com", false));
    }

    @Test
    void ownNameThatCannotBeResolvedIsToldSo() {
        world.nodes.put(EXTERNAL, Node.BROKEN);
        assertThat(ask(SHOP, EXTERNAL, Type.A).rcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(world.resolved).containsExactly(EXTERNAL);
    }

    @Test
    void clientsOwnWalkIsNotTakenForAnother() {
        there("db.host.example", Node.IPV4);
        assertThat(world.lookUp(SearchWalk.GLIBC, SHOP, conf("shop"), "db.shop", true)
                        .addresses())
                .as("db.shop is not there, db is")
                .isEmpty();
        assertThat(concerned(world.autopath, SHOP_IPV6, AutopathWorld.name("db.shop.svc.cluster.local")))
                .as("another address has not asked")
                .isTrue();
    }

    @Test
    void clientsOwnWalkIsForgottenAfterAWhile() {
        var now = new AtomicLong(Long.MAX_VALUE - 5);
        var autopath = new Autopath(now::get);
        autopath.put(SearchingPod.of("shop-1", conf("shop"), SHOP));
        Name second = AutopathWorld.name("db.shop.svc.cluster.local");
        assertThat(concerned(autopath, SHOP, AutopathWorld.name("db.shop.shop.svc.cluster.local")))
                .isTrue();
        assertThat(concerned(autopath, SHOP, second)).isFalse();
        now.addAndGet(OwnWalks.REMEMBERED.toNanos());
        assertThat(concerned(autopath, SHOP, second)).isFalse();
        now.incrementAndGet();
        assertThat(concerned(autopath, SHOP, second)).isTrue();
    }

    /** Why the laws leave such names out: the query is the same. */
    @Test
    void nameInFullBeneathTheFirstSearchIsTakenForASearch() {
        there("db.0.host.example", Node.IPV4);
        Name inFull = AutopathWorld.name("db.0.shop.svc.cluster.local");
        assertThat(ask(SHOP, inFull, Type.A).answers()).hasSize(2);
    }

    @Test
    void answerWaitsForTheResolver() {
        var pending = new CompletableFuture<DnsAnswer>();
        Optional<CompletableFuture<DnsAnswer>> answer =
                world.autopath.answer(SHOP.toInetAddress(), EXTERNAL, Type.A, (name, type) -> pending);
        assertThat(answer).hasValueSatisfying(future -> assertThat(future).isNotDone());
        pending.complete(DnsAnswer.of(Rcode.REFUSED));
        assertThat(answer)
                .hasValueSatisfying(future -> assertThat(future).isCompletedWithValue(DnsAnswer.of(Rcode.REFUSED)));
    }

    @Test
    void searchesThatAreNoneChangeNothing() {
        IpAddress client = IpAddress.parse("10.0.0.9");
        for (List<String> searches :
                List.of(List.<String>of(), List.of("."), List.of("a..b"), List.of("x".repeat(64)))) {
            world.autopath.put(SearchingPod.of("odd", new ResolvConf(List.of(), searches, List.of()), client));
            assertThat(concerned(world.autopath, client, EXTERNAL)).isFalse();
        }
        var odd = new ResolvConf(List.of(), List.of("shop.svc.cluster.local", "a..b", "y".repeat(64)), List.of());
        world.autopath.put(SearchingPod.of("odd", odd, client));
        assertThat(concerned(world.autopath, client, EXTERNAL)).isTrue();
    }
}
