package io.polder.spi.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.polder.spi.ClientToken;
import io.polder.spi.CloudProvider;
import io.polder.spi.DnsRecord;
import io.polder.spi.DnsZone;
import io.polder.spi.DnsZones;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancers;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Operation;
import io.polder.spi.Page;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** One test at work on a {@link TestCloud}: what it makes carries its tag, and is removed at its end. */
public final class Bench {

    /** For each call. */
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final String TAG = "polder-kit";
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MOST_POLLS = 300;

    private final TestCloud cloud;
    private final String run = UUID.randomUUID().toString();

    Bench(TestCloud cloud) {
        this.cloud = cloud;
    }

    TestCloud cloud() {
        return cloud;
    }

    CloudProvider provider() {
        return cloud.provider();
    }

    NetworkInterfaces enis() {
        return cloud.provider().networkInterfaces();
    }

    /** Skips the test where the cloud cannot be made to fail. */
    Faults faults() {
        return need(cloud.faults(), "this cloud cannot be made to fail");
    }

    static <T> T need(Optional<T> what, String otherwise) {
        return what.orElseGet(() -> abort(otherwise));
    }

    static ClientToken token() {
        return new ClientToken(UUID.randomUUID().toString());
    }

    Map<String, String> tags() {
        return Map.of(TAG, run);
    }

    EniSpec spec() {
        return EniSpec.in(cloud.subnetId(), tags());
    }

    /** An ENI that is there and free. */
    Eni create() {
        return create(spec());
    }

    Eni create(EniSpec spec) {
        return awaitState(enis().create(spec, token(), TIMEOUT).id(), EniState.AVAILABLE);
    }

    /** An ENI that the instance has. */
    Eni createAttached() {
        Eni eni = create();
        enis().attach(eni.id(), cloud.instanceId(), TIMEOUT);
        return awaitState(eni.id(), EniState.IN_USE);
    }

    Optional<Eni> find(String eniId) {
        return enis().listAll(EniFilter.byId(eniId), TIMEOUT).stream().findFirst();
    }

    Eni look(String eniId) {
        return find(eniId).orElseThrow(() -> new AssertionError("there is no " + eniId));
    }

    /** The ENIs of this test. */
    List<Eni> mine() {
        return enis().listAll(EniFilter.tagged(tags()), TIMEOUT);
    }

    int free(String subnetId) {
        return provider().subnets().describe(subnetId, TIMEOUT).availableAddresses();
    }

    Eni awaitState(String eniId, EniState state) {
        await(
                eniId + " " + state,
                () -> find(eniId).filter(eni -> eni.state() == state).isPresent());
        return look(eniId);
    }

    void awaitGone(String eniId) {
        await(eniId + " gone", () -> find(eniId).isEmpty());
    }

    void await(String what, BooleanSupplier condition) {
        for (int i = 0; i < MOST_POLLS; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            pass(POLL);
        }
        fail("waited for %s, in vain", what);
    }

    void pass(Duration time) {
        try {
            cloud.pass(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted", e);
        }
    }

    /** Waits for the end of a change to a load balancer, which must be a good one. */
    void await(LoadBalancers balancers, Operation operation) {
        var last = new Operation[] {operation};
        await("the end of " + operation, () -> {
            last[0] = balancers.look(last[0], TIMEOUT);
            return last[0].state() != Operation.State.RUNNING;
        });
        assertThat(last[0].state()).as(last[0].toString()).isEqualTo(Operation.State.SUCCEEDED);
    }

    DnsZones zones() {
        return need(provider().dnsZones(), "this provider has no DNS zones");
    }

    DnsZone zone() {
        String id = need(cloud.dnsZoneId(), "there is no zone to test with");
        return Page.all(token -> zones().zones(token, TIMEOUT)).stream()
                .filter(zone -> zone.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no zone " + id));
    }

    /** A name of this test. */
    String name(String label) {
        return label + "." + suffix();
    }

    private String suffix() {
        return run.substring(0, 8) + ".polder-kit." + zone().name();
    }

    List<DnsRecord> records(String name) {
        String id = zone().id();
        return Page.all(token -> zones().records(id, token, TIMEOUT)).stream()
                .filter(record -> record.name().equals(name))
                .toList();
    }

    /** Removes what the test made. */
    void cleanUp() {
        for (LoadBalancers balancers : provider().loadBalancers()) {
            removeBalancers(balancers);
        }
        if (cloud.dnsZoneId().isPresent() && provider().dnsZones().isPresent()) {
            removeRecords();
        }
        removeEnis();
    }

    private void removeBalancers(LoadBalancers balancers) {
        for (LoadBalancer mine : Page.all(token -> balancers.list(tags(), token, TIMEOUT))) {
            await(mine.id() + " deletable", () -> mine.active() || isActive(balancers, mine.id()));
            Page.all(token -> balancers.listeners(mine.id(), token, TIMEOUT))
                    .forEach(each -> await(
                            balancers, balancers.deleteListener(mine.id(), each.protocol(), each.port(), TIMEOUT)));
            Page.all(token -> balancers.groups(mine.id(), token, TIMEOUT))
                    .forEach(each -> await(balancers, balancers.deleteGroup(each.id(), TIMEOUT)));
            await(balancers, balancers.delete(mine.id(), TIMEOUT));
        }
        await(
                "load balancers gone",
                () -> Page.all(token -> balancers.list(tags(), token, TIMEOUT)).isEmpty());
    }

    boolean isActive(LoadBalancers balancers, String id) {
        return Page.all(token -> balancers.list(tags(), token, TIMEOUT)).stream()
                .anyMatch(each -> each.id().equals(id) && each.active());
    }

    private void removeRecords() {
        String end = "." + suffix();
        String id = zone().id();
        var sets = new HashSet<List<Object>>();
        for (DnsRecord record : Page.all(token -> zones().records(id, token, TIMEOUT))) {
            if (record.name().endsWith(end) && sets.add(List.of(record.name(), record.type()))) {
                zones().remove(id, record.name(), record.type(), TIMEOUT);
            }
        }
    }

    private void removeEnis() {
        await("ENIs gone", () -> {
            List<Eni> left = mine();
            for (Eni eni : left) {
                if (eni.state() == EniState.IN_USE) {
                    enis().detach(eni.id(), eni.instanceId().orElseThrow(), TIMEOUT);
                } else if (eni.state() == EniState.AVAILABLE) {
                    enis().delete(eni.id(), TIMEOUT);
                }
            }
            return left.isEmpty();
        });
    }
}
