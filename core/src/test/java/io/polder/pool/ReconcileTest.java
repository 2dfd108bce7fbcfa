package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.journal.JournalSettings;
import io.polder.provider.fake.Action;
import io.polder.provider.fake.Fault;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 16: journal, cloud and node are brought together, and nothing is decided by one look. */
final class ReconcileTest extends CloudFixture {

    private static final PoolSettings SETTINGS =
            PoolSettings.of(1, 3, 10).withCoolDown(Duration.ZERO).withAuditEvery(MINUTE);
    private static final Duration LOOKS = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    private final List<String> told = new ArrayList<>();
    private final NetworkInterfaces console = provider.networkInterfaces(); // Somebody else's hands.
    private PoolJournal<EniAddress> journal;
    private WatermarkPool<EniAddress> pool;
    private EniAddressFactory factory;
    private int lives;

    @AfterEach
    void closeTheJournal() {
        if (journal != null) {
            journal.close();
        }
    }

    private void openJournal(String name) {
        journal = PoolJournal.open(
                directory.resolve(name),
                EniAddressFactory.codec(),
                JournalSettings.DEFAULT,
                Runnable::run,
                clock,
                () -> {});
        lives++;
        factory = new EniAddressFactory(
                provider, type, settings, clock::sleep, clock, new Random(lives), journal.intents());
    }

    private void openPool() {
        pool = WatermarkPool.open(SETTINGS, factory, clock.scheduler(), clock, new Random(1), journal);
        pool.addListener(new PoolListener<EniAddress>() {
            @Override
            public void lost(List<? extends EniAddress> resources) {
                resources.forEach(each -> told.add("lost " + each.address().getHostAddress()));
            }

            @Override
            public void leaseLost(Lease<? extends EniAddress> lease) {
                told.add("lease lost of " + lease.owner());
            }
        });
        clock.advance(MINUTE);
    }

    private void open() {
        openJournal("journal");
        openPool();
    }

    private EniAddress lease(int number) {
        var future = pool.acquire(owner(number), MINUTE);
        clock.advance(MINUTE);
        return future.join().resource();
    }

    private static Owner owner(int number) {
        return new Owner("c" + number, "eth0");
    }

    private Set<InetAddress> assigned() {
        var all = new HashSet<InetAddress>();
        secondaryEnis().forEach(eni -> all.addAll(eni.addresses()));
        return all;
    }

    @Test
    void addressThatWasTakenAwayIsReplacedAndItsHolderTold() {
        open();
        var held = lease(1);
        lease(2);
        clock.advance(MINUTE);
        var secondaries = secondaryEnis().get(0).secondaryAddresses();
        var idle = secondaries.stream()
                .filter(address -> !address.equals(held.address()))
                .filter(address ->
                        !pool.lease(owner(2)).orElseThrow().resource().address().equals(address))
                .findFirst()
                .orElseThrow();
        var taken = held.address().equals(secondaryEnis().get(0).primaryAddress())
                ? pool.lease(owner(2)).orElseThrow()
                : pool.lease(owner(1)).orElseThrow();
        console.releaseAddresses(held.eniId(), Set.of(idle, taken.resource().address()), MINUTE);

        clock.advance(LOOKS);

        assertThat(told).containsExactlyInAnyOrder("lost " + idle.getHostAddress(), "lease lost of " + taken.owner());
        assertThat(pool.lease(taken.owner())).contains(taken); // Who uses it knows more.
        var levels = pool.snapshot().levels();
        assertThat(levels.idle()).isBetween(1, 3);
        pool.release(taken.owner());
        clock.advance(LOOKS);
        assertThat(told).hasSize(3); // Nobody is given it.
        assertThat(pool.snapshot().levels().total()).isEqualTo(assigned().size());
    }

    /** A listing was late, so the ENI was not adopted when its last address was given back. */
    private void disposeOfAllOnAnEniThatWasNotSeen() {
        var pods = addressFactory(settings).allocate(2, MINUTE);
        clock.advance(MINUTE);
        openJournal("journal");
        assertThat(factory.dispose(pods, MINUTE)).isEqualTo(pods);
        journal.close();
        openJournal("journal"); // And the process ends.
        assertThat(journal.intents().unfinished()).extracting(Intent::kind).containsExactly(Intent.Kind.KEEP);
    }

    @Test
    void eniWhoseAddressesWentBeforeItWasSeenIsRemovedByTheSuccessor() {
        disposeOfAllOnAnEniThatWasNotSeen();

        factory.recover(List.of(), false, MINUTE);
        clock.advance(MINUTE);
        assertThat(factory.tidy(MINUTE)).isTrue();

        clock.advance(MINUTE);
        assertThat(secondaryEnis()).isEmpty();
        journal.close();
        openJournal("journal");
        assertThat(journal.intents().unfinished()).isEmpty();
    }

    @Test
    void secondLookAfterAStartRepeatsNothingThatTheFirstHasEnded() {
        openJournal("journal");
        var pods = factory.allocate(1, MINUTE);
        String eniId = pods.get(0).eniId();
        journal.intents().begin(new Intent(new ClientToken("begun"), Intent.Kind.ASSIGN, eniId, List.of("1", "IPV4")));
        journal.close();
        clock.advance(MINUTE);
        openJournal("journal");
        cloud.failNext(Action.DESCRIBE_NETWORK_INTERFACES, 1, Fault.TRANSIENT);
        assertThatThrownBy(() -> factory.recover(pods, false, MINUTE)).isInstanceOf(CloudException.Transient.class);
        long repeated = cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES);
        assertThat(repeated).isPositive();

        assertThat(factory.recover(pods, false, MINUTE).present()).isEqualTo(pods);

        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isEqualTo(repeated);
    }

    /** The first process's own request may still be under way, whoever knows what it was about. */
    @Test
    void successorOfTheSuccessorAssignsNothingWhereALateReleaseMayHappen() {
        openJournal("journal");
        var pods = factory.allocate(2, MINUTE);
        var released = pods.get(1);
        var held = pods.subList(0, 1);
        journal.intents()
                .begin(new Intent(
                        new ClientToken("begun"),
                        Intent.Kind.RELEASE,
                        released.eniId(),
                        List.of(released.address().getHostAddress())));
        restart();
        factory.recover(held, false, MINUTE);

        restart();
        factory.recover(held, false, MINUTE);
        assertThat(journal.intents().unfinished()).extracting(Intent::kind).containsExactly(Intent.Kind.CLOSE);
        long before = cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES);
        assertThat(factory.allocate(1, MINUTE)).noneMatch(each -> each.eniId().equals(released.eniId()));
        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isEqualTo(before);

        clock.advance(settings.requestTimeout());
        restart();
        factory.recover(held, false, MINUTE);
        restart();
        assertThat(journal.intents().unfinished()).extracting(Intent::kind).doesNotContain(Intent.Kind.CLOSE);
    }

    private void restart() {
        journal.close();
        openJournal("journal");
    }

    @Test
    void eniThatIsKeptAndDeletedByHandIsForgotten() {
        disposeOfAllOnAnEniThatWasNotSeen();
        String eniId = secondaryEnis().get(0).id();
        console.detach(eniId, instance.instanceId(), MINUTE);
        clock.advance(MINUTE);
        console.delete(eniId, MINUTE);
        clock.advance(MINUTE);

        factory.recover(List.of(), false, MINUTE);
        for (int look = 0; look < 2; look++) {
            assertThat(factory.audit(List.of(), MINUTE)).isEmpty();
            clock.advance(MINUTE);
        }

        journal.close();
        openJournal("journal");
        assertThat(journal.intents().unfinished()).isEmpty();
    }

    @Test
    void addressThatNobodyKnowsIsReleasedWhenSeenTwice() {
        open();
        var held = lease(1);
        int before = assigned().size();
        console.assignAddresses(held.eniId(), IpFamily.IPV4, 2, new ClientToken("by-hand"), MINUTE);
        assertThat(assigned()).hasSize(before + 2);

        clock.advance(Duration.ofSeconds(70));
        assertThat(assigned()).as("after one look").hasSize(before + 2);
        clock.advance(LOOKS);

        assertThat(assigned()).hasSize(before).contains(held.address());
        assertThat(told).isEmpty();
    }

    @Test
    void orphanOfThePoolIsRemovedAndOthersAreNot() {
        open();
        lease(1);
        Map<String, String> mine = new HashMap<>(settings.tags());
        mine.put(EniSettings.POOL_TAG, "shared");
        String orphan = console.create(EniSpec.in("vsw-1", mine), new ClientToken("orphan"), MINUTE)
                .id();
        String others = console.create(EniSpec.in("vsw-1", Map.of("a", "b")), new ClientToken("other"), MINUTE)
                .id();

        clock.advance(Duration.ofSeconds(70));
        assertThat(secondaryEnis()).extracting(Eni::id).contains(orphan);
        clock.advance(LOOKS);

        assertThat(secondaryEnis()).extracting(Eni::id).contains(others).doesNotContain(orphan);
    }

    @Test
    void podsKeepWhatTheyHaveThoughTheJournalIsLost() {
        open();
        var first = lease(1);
        var second = lease(2);
        pool.close();
        journal.close();

        openJournal("new");
        var onTheNode = factory.find(MINUTE);
        assertThat(onTheNode).containsEntry(first.address(), first).containsEntry(second.address(), second);
        journal.adopt(List.of(
                new Lease<>(owner(1), onTheNode.get(first.address())),
                new Lease<>(owner(2), onTheNode.get(second.address()))));
        openPool();
        clock.advance(LOOKS);

        assertThat(pool.lease(owner(1)).orElseThrow().resource()).isEqualTo(first);
        assertThat(lease(2)).isEqualTo(second);
        assertThat(assigned()).contains(first.address(), second.address());
        // A primary address that nobody holds stays with its ENI.
        assertThat(assigned().size() - pool.snapshot().levels().total()).isBetween(0, 1);
        assertThat(told).isEmpty();
    }

    @Test
    void withoutTheNodesWordAnEniInUseIsLeftAlone() {
        open();
        var held = lease(1);
        pool.close();
        journal.close();

        openJournal("new");
        openPool();
        clock.advance(Duration.ofHours(1));

        assertThat(assigned()).contains(held.address());
        assertThat(pool.health().problems()).contains(held.eniId() + " is in use, and no journal knows it: left alone");
    }

    @Test
    void withTheNodesWordThatNothingRunsItIsRemoved() {
        open();
        var held = lease(1);
        pool.close();
        journal.close();

        openJournal("new");
        journal.adopt(List.of());
        openPool();
        clock.advance(Duration.ofHours(1));

        assertThat(secondaryEnis()).extracting(Eni::id).doesNotContain(held.eniId());
    }
}
