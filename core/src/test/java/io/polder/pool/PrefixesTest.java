package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudCapabilities;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 12: prefixes, mixed with single addresses. */
final class PrefixesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Two ENIs for pods, with places for the primary address and three more. */
    private static final InstanceType TYPE = new InstanceType("ecs.test", 3, 4, 4);

    private final SmallCloud small = new SmallCloud(
            TYPE,
            "vsw-node",
            Latencies.realistic(),
            builder -> builder.subnet("vsw-node", Cidr.parse("10.0.0.0/24"))
                    .subnet("vsw-large", Cidr.parse("10.0.1.0/24"), Cidr.parse("fd00:1::/64"))
                    .subnet("vsw-two", Cidr.parse("10.0.2.0/26")) // Its first and last /28 have what the cloud keeps.
                    .subnet("vsw-none", Cidr.parse("10.0.3.0/28")));

    @AfterEach
    void end() {
        small.close();
    }

    private EniSettings settings(String subnetId) {
        return small.settings().withSubnet(subnetId).withPrefixes(true).withMinimumLife(Duration.ZERO);
    }

    private List<Cidr> prefixes() {
        return small.enis().stream().flatMap(eni -> eni.prefixes().stream()).toList();
    }

    private long calls() {
        return small.cloud.journal().stream()
                .filter(entry -> entry.action().isChange())
                .count();
    }

    private static Set<InetAddress> addresses(List<EniAddress> pods) {
        var all = new HashSet<InetAddress>();
        pods.forEach(pod -> all.addAll(pod.addresses()));
        return all;
    }

    @Test
    void prefixIsSixteenAddressesForOnePlaceAndOneCall() {
        var factory = small.factory(settings("vsw-large"));
        assertThat(factory.maxBatch()).isEqualTo(48);

        var pods = new ArrayList<>(factory.allocate(20, MINUTE)); // The primary address, and two prefixes.
        long before = calls();
        pods.addAll(factory.allocate(13, MINUTE));

        assertThat(pods).hasSize(33);
        assertThat(addresses(pods)).hasSize(33);
        assertThat(calls()).as("what a prefix has left takes no call").isEqualTo(before);
        assertThat(prefixes()).hasSize(2).allMatch(prefix -> prefix.prefixLength() == 28);
        Eni eni = small.enis().get(0);
        assertThat(pods).allMatch(pod -> eni.has(pod.address()));
        assertThat(pods).filteredOn(pod -> pod.prefixes().isEmpty()).hasSize(1);
        assertThat(pods)
                .filteredOn(pod -> !pod.prefixes().isEmpty())
                .allMatch(pod -> pod.prefixes().get(0).contains(pod.address()));

        assertThat(factory.allocate(5, MINUTE)).hasSize(5);
        assertThat(prefixes()).hasSize(3);
        assertThat(factory.allocate(48, MINUTE)).as("those left").hasSize(11);
        assertThat(factory.allocate(48, MINUTE)).hasSize(48).noneMatch(pod -> eni.has(pod.address()));
    }

    @Test
    void prefixGoesWhenNothingOfItIsUsed() {
        var factory = small.factory(settings("vsw-large"));
        var pods = factory.allocate(33, MINUTE);
        var first = prefixes().get(0);
        var ofFirst =
                pods.stream().filter(pod -> pod.prefixes().contains(first)).toList();
        long before = calls();

        assertThat(factory.dispose(ofFirst.subList(0, 15), MINUTE)).hasSize(15);
        assertThat(factory.tidy(MINUTE)).isTrue();
        assertThat(calls()).as("calls as long as one address is used").isEqualTo(before);
        assertThat(addresses(factory.allocate(15, MINUTE))).isEqualTo(addresses(ofFirst.subList(0, 15)));

        factory.dispose(ofFirst, MINUTE);
        assertThat(factory.tidy(MINUTE)).isTrue();
        assertThat(prefixes()).hasSize(1).doesNotContain(first);
        assertThat(calls()).isEqualTo(before + 1);

        factory.dispose(pods, MINUTE);
        small.clock.advance(MINUTE);
        assertThat(small.enis()).isEmpty();
    }

    @Test
    void whereAPrefixIsNotReleasedItIsUsedAgain() {
        var factory = small.factory(settings("vsw-large"));
        var pods = factory.allocate(17, MINUTE);
        var ofPrefix = pods.stream().filter(pod -> !pod.prefixes().isEmpty()).toList();
        factory.dispose(ofPrefix, MINUTE);
        small.cloud.failNext(Action.UNASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.THROTTLED);

        assertThatThrownBy(() -> factory.tidy(MINUTE)).isInstanceOf(CloudException.Throttled.class);
        assertThat(addresses(factory.allocate(16, MINUTE))).isEqualTo(addresses(ofPrefix));
    }

    @Test
    void whereAPrefixMayBeReleasedItIsUsedNoMore() {
        var factory = small.factory(settings("vsw-large"));
        var pods = factory.allocate(17, MINUTE);
        var ofPrefix = pods.stream().filter(pod -> !pod.prefixes().isEmpty()).toList();
        factory.dispose(ofPrefix, MINUTE);
        small.cloud.failNext(Action.UNASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.REQUEST_LOST);

        assertThatThrownBy(() -> factory.tidy(MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        var more = factory.allocate(16, MINUTE);
        assertThat(more).hasSize(16);
        assertThat(addresses(more)).doesNotContainAnyElementsOf(addresses(ofPrefix));
        assertThat(factory.tidy(MINUTE)).isTrue();
        assertThat(prefixes()).hasSize(1);
    }

    /** The answer to a release is lost, and what it has freed comes again, in another form. */
    @Test
    void singleAddressOfAPrefixThatMayBeReleasedIsASingleOne() {
        var factory = small.factory(settings("vsw-two"));
        var pods = factory.allocate(33, MINUTE); // Both prefixes.
        othersTake(27); // All that is beside them.
        var gone = pods.get(32).prefixes().get(0);
        factory.dispose(
                pods.stream().filter(pod -> pod.prefixes().contains(gone)).toList(), MINUTE);
        small.cloud.failNext(Action.UNASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.ANSWER_LOST);
        assertThatThrownBy(() -> factory.tidy(MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        othersTake(1);

        var single = factory.allocate(1, MINUTE).get(0);

        assertThat(gone.contains(single.address())).isTrue();
        assertThat(single.prefixes()).isEmpty();
        assertThat(factory.tidy(MINUTE)).isTrue();
        assertThat(small.enis()).anyMatch(eni -> eni.addresses().contains(single.address()));
        assertThat(factory.dispose(List.of(single), MINUTE)).containsExactly(single);
        assertThat(small.enis()).noneMatch(eni -> eni.has(single.address()));
    }

    private void othersTake(int addresses) {
        var spec = EniSpec.in("vsw-two", Map.of("of", "others")).withAddresses(IpFamily.IPV4, addresses - 1);
        small.provider.networkInterfaces().create(spec, new ClientToken("others-" + addresses), MINUTE);
    }

    @Test
    void whereASubnetHasNoPrefixSingleAddressesCome() {
        var factory = small.factory(settings("vsw-none"));

        assertThat(factory.allocate(4, MINUTE)).hasSize(4);
        assertThat(prefixes()).isEmpty();
        assertThat(factory.allocate(2, MINUTE)).hasSize(2);
        assertThat(small.cloud.journal())
                .as("one attempt a minute")
                .filteredOn(entry -> entry.toString().contains("IpNotEnough"))
                .hasSize(1);
    }

    @Test
    void prefixesAndSingleAddressesAreOnOneEni() {
        var factory = small.factory(settings("vsw-two"));

        assertThat(factory.allocate(33, MINUTE)).hasSize(33);
        assertThat(factory.allocate(17, MINUTE)).as("there is none for 17").hasSize(1);

        Eni eni = small.enis().get(0);
        assertThat(eni.prefixes()).hasSize(2);
        assertThat(eni.addresses()).hasSize(2);
        assertThat(small.enis()).hasSize(1);
    }

    @Test
    void dualStackHasAPrefixOfEachFamily() {
        var factory = small.factory(settings("vsw-large").withFamilies(AddressFamilies.DUAL_STACK));

        var pods = factory.allocate(17, MINUTE);
        pods = new ArrayList<>(pods);
        pods.addAll(factory.allocate(16, MINUTE)); // The first /80 has more than enough.

        assertThat(pods).hasSize(33);
        assertThat(addresses(pods)).hasSize(66);
        assertThat(prefixes()).extracting(Cidr::prefixLength).containsExactlyInAnyOrder(28, 28, 80);
        factory.dispose(pods, MINUTE);
        small.clock.advance(MINUTE);
        assertThat(small.enis()).isEmpty();
    }

    @Test
    void prefixWhoseOtherHalfIsOnItsWayStays() {
        var subnet = small.provider.subnets().describe("vsw-large", MINUTE);
        var found = small.provider
                .networkInterfaces()
                .create(EniSpec.in("vsw-large", Map.of("of", "a test")), new ClientToken("a-test"), MINUTE);
        var shape = new EniShape(AddressFamilies.DUAL_STACK, TYPE, 10, 10);
        var eni = new SharedEni(found, subnet, shape, Instant.EPOCH);
        var prefix = Cidr.parse("10.0.1.32/28");
        var ipv6 = new Wanted(IpFamily.IPV6, 1, true);
        eni.reserve(ipv6);
        assertThat(eni.accept(new Assigned(List.of(), List.of(prefix)), List.of()))
                .isEmpty();

        assertThat(eni.departUnusedPrefixes()).isEmpty();
        eni.unreserve(ipv6);
        assertThat(eni.departUnusedPrefixes()).containsExactly(prefix);
    }

    @Test
    void ipv6HasOnePrefixForAllPods() {
        var factory = small.factory(settings("vsw-large").withFamilies(AddressFamilies.IPV6));

        assertThat(factory.allocate(200, MINUTE))
                .hasSize(200)
                .allMatch(pod -> IpFamily.of(pod.address()) == IpFamily.IPV6);
        assertThat(prefixes()).hasSize(1);
    }

    @Test
    void lostAnswerIsSettledByARepetition() {
        var factory = small.factory(settings("vsw-large"));
        factory.allocate(1, MINUTE);
        small.cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 3, Fault.ANSWER_LOST);

        assertThatThrownBy(() -> factory.allocate(4, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(factory.tidy(MINUTE)).isTrue();
        assertThat(prefixes()).as("nobody had an address of it").isEmpty();
    }

    @Test
    void lostAnswerIsSettledByAListingWhereACloudTakesNoTokens() {
        var without = new AlteredCloud(small.provider) {
            @Override
            public CloudCapabilities capabilities() {
                return cloud.capabilities().withAssignToken(false);
            }
        };
        var factory = small.factory(without, settings("vsw-large"), 3);
        factory.allocate(1, MINUTE);
        small.cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.ANSWER_LOST);

        assertThatThrownBy(() -> factory.allocate(4, MINUTE)).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThat(prefixes()).hasSize(1);
        small.clock.advance(MINUTE);
        assertThat(factory.tidy(MINUTE)).isTrue();
        assertThat(prefixes()).isEmpty();
    }

    @Test
    void cloudWithoutPrefixesGivesSingleAddresses() {
        var without = new AlteredCloud(small.provider) {
            @Override
            public CloudCapabilities capabilities() {
                var real = cloud.capabilities();
                return new CloudCapabilities(
                        real.maxAddressesPerAssign(),
                        0,
                        real.maxAttachesInFlight(),
                        real.assignTakesToken(),
                        real.hotPlug(),
                        real.ipv6());
            }
        };
        var factory = small.factory(without, settings("vsw-large"), 3);

        assertThat(factory.maxBatch()).isEqualTo(4);
        assertThat(factory.allocate(4, MINUTE)).hasSize(4);
        assertThat(prefixes()).isEmpty();
    }

    /** What a former process had of a prefix tells that it is there; the rest of it is free. */
    @Test
    void successorHasTheRestOfAPrefixAndReleasesWhatNobodyKnows() {
        var pods = small.factory(settings("vsw-large")).allocate(40, MINUTE);
        small.clock.advance(MINUTE);
        var known = pods.stream()
                .filter(pod -> pod.prefixes().contains(prefixes().get(0)))
                .limit(3)
                .toList();
        var successor = small.factory(small.provider, settings("vsw-large"), 4);

        var found = successor.recover(known, true, MINUTE);
        assertThat(found.present()).containsExactlyElementsOf(known);
        assertThat(successor.tidy(MINUTE)).isTrue();

        assertThat(prefixes()).containsExactly(known.get(0).prefixes().get(0));
        var more = successor.allocate(14, MINUTE); // The primary address, and thirteen of the prefix.
        assertThat(more).hasSize(14);
        assertThat(addresses(more)).doesNotContainAnyElementsOf(addresses(known));
        assertThat(prefixes()).hasSize(1);
    }

    @Test
    void auditFindsAPrefixThatIsMissingAndOneThatNobodyKnows() {
        var factory = small.factory(settings("vsw-large"));
        var pods = factory.allocate(17, MINUTE);
        var ours = prefixes().get(0);
        String eniId = small.enis().get(0).id();
        small.provider.networkInterfaces().releasePrefixes(eniId, Set.of(ours), MINUTE);
        small.clock.advance(MINUTE);

        assertThat(factory.audit(pods, MINUTE))
                .containsExactlyInAnyOrderElementsOf(pods.stream()
                        .filter(pod -> pod.prefixes().contains(ours))
                        .toList());

        var token = new ClientToken("by-hand");
        var stray = small.provider.networkInterfaces().assignPrefixes(eniId, IpFamily.IPV4, 2, token, MINUTE);
        assertThat(stray).hasSize(2).contains(ours);
        small.clock.advance(MINUTE);
        for (int look = 0; look < 2; look++) {
            assertThat(factory.audit(pods, MINUTE)).isEmpty();
            small.clock.advance(MINUTE);
            factory.tidy(MINUTE);
        }
        assertThat(prefixes()).containsExactly(ours);
    }

    @Test
    void addressesOfPrefixesAreFoundOnTheNode() {
        var factory = small.factory(settings("vsw-large"));
        var pods = factory.allocate(17, MINUTE);
        small.clock.advance(MINUTE);

        var found = factory.find(MINUTE);

        assertThat(found).hasSize(17);
        assertThat(found.values()).containsExactlyInAnyOrderElementsOf(pods);
        assertThat(found.values()).filteredOn(each -> each.prefixes().isEmpty()).hasSize(1);
    }
}
