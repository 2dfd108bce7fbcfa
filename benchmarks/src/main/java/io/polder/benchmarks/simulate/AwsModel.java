package io.polder.benchmarks.simulate;

import io.polder.pool.EniAddress;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A model of the Amazon VPC CNI with its default {@code WARM_ENI_TARGET} of 1 (amazon-vpc-cni-k8s at b5218838): a loop every
 * 5 s keeps as many addresses idle as one ENI has, by filling whole ENIs; a released address cools for 30 s; an empty pool
 * fails at once, and the container runtime asks again (every 10 s, as the node does in all of these runs); what is idle
 * beyond twice an ENI's addresses goes, after a minute.
 */
final class AwsModel extends ModelAddresses {

    private static final Duration LOOP = Duration.ofSeconds(5);
    private static final Duration COOL_DOWN = Duration.ofSeconds(30);
    private static final Duration MINIMUM_LIFE = Duration.ofMinutes(1);

    private record Cooling(EniAddress address, Instant until) {}

    private final Deque<Cooling> cooling = new ArrayDeque<>();
    private Instant surplusSince = Instant.MAX;

    AwsModel(Policy.Site site) {
        super(site);
        now(this::loop);
    }

    @Override
    public CompletableFuture<EniAddress> add(String pod) {
        warm();
        var address = idle.poll();
        if (address == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("no address is available"));
        }
        held.put(pod, address);
        return CompletableFuture.completedFuture(address);
    }

    @Override
    public void delete(String pod) {
        var address = held.remove(pod);
        if (address != null) {
            cooling.add(new Cooling(address, site.clock().instant().plus(COOL_DOWN)));
        }
    }

    private void warm() {
        var now = site.clock().instant();
        while (!cooling.isEmpty() && !cooling.element().until().isAfter(now)) {
            idle.add(cooling.remove().address());
        }
    }

    private void loop() {
        warm();
        int target = site.type().ipv4PerEni();
        if (idle.size() < target) {
            surplusSince = Instant.MAX;
            try {
                idle.addAll(allocate(target));
            } catch (CloudException e) {
                later(LOOP, this::loop);
                return;
            }
        } else if (idle.size() > 2 * target) {
            shrink(target);
        } else {
            surplusSince = Instant.MAX;
        }
        later(LOOP, this::loop);
    }

    private void shrink(int target) {
        var now = site.clock().instant();
        if (surplusSince.equals(Instant.MAX)) {
            surplusSince = now;
        }
        if (now.isBefore(surplusSince.plus(MINIMUM_LIFE))) {
            return;
        }
        List<EniAddress> surplus = new ArrayList<>();
        while (idle.size() > target) {
            surplus.add(idle.remove());
        }
        idle.addAll(dispose(surplus));
    }
}
