package io.polder.benchmarks.simulate;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.InstanceType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One trace with one policy, on one account. Confined: the clock runs one thing at a time. */
final class World implements AutoCloseable {

    /** Three ENIs for pods, with ten addresses each. */
    private static final InstanceType TYPE = new InstanceType("ecs.simulated", 4, 10, 0);

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration SAMPLE = Duration.ofSeconds(10);

    private final Trace trace;
    private final VirtualClock clock = new VirtualClock(BEGIN);
    private final FakeCloud cloud;
    private final List<Addresses> nodes = new ArrayList<>();
    private final Map<String, Duration> begun = new HashMap<>(); // Pods that wait, and since when.
    private final Set<String> running = new HashSet<>();
    private final Outcome outcome;
    private long callsBefore;

    World(Trace trace, Policy policy, int count, long seed) {
        this.trace = trace;
        this.outcome = new Outcome(policy.name(), SAMPLE);
        int prefix = trace.dry() ? 33 - Integer.toBinaryString(count * 12).length() : 10;
        this.cloud = FakeCloud.builder()
                .clock(clock)
                .seed(seed)
                .realistic()
                .instanceType(TYPE)
                .subnet("vsw-1", Cidr.parse("10.0.0.0/" + prefix))
                .maxEnis(count * 4)
                .journalCapacity(1)
                .build();
        for (int node = 0; node < count; node++) {
            var instance = cloud.createInstance(TYPE.name(), "vsw-1");
            var site = new Policy.Site(
                    cloud.provider(instance.instanceId()), TYPE, instance, clock, seed * 1_000_003 + node);
            nodes.add(policy.addresses().apply(site));
        }
    }

    Outcome run() {
        var expected = new HashMap<String, Integer>();
        for (int i = 0; i < trace.pods().size(); i++) {
            Pod pod = trace.pods().get(i);
            String name = "pod-" + i;
            at(pod.added(), () -> add(name, pod));
            if (pod.bound().compareTo(pod.added()) < 0) {
                expected.merge(pod.node() + " " + pod.bound(), 1, Integer::sum);
            }
        }
        trace.pods().stream()
                .filter(pod -> pod.bound().compareTo(pod.added()) < 0)
                .filter(pod -> expected.containsKey(pod.node() + " " + pod.bound()))
                .forEach(pod -> {
                    Integer count = expected.remove(pod.node() + " " + pod.bound());
                    if (count != null) {
                        at(pod.bound(), () -> nodes.get(pod.node()).expect(count, Duration.ofMinutes(2)));
                    }
                });
        trace.trouble().ifPresent(this::troubled);
        at(trace.warmUp(), () -> callsBefore = calls());
        for (Duration at = trace.warmUp(); at.compareTo(trace.length()) < 0; at = at.plus(SAMPLE)) {
            at(at, this::sample);
        }
        clock.advance(trace.length());
        begun.values().forEach(since -> waited(since, trace.length().minus(since)));
        outcome.calls(calls() - callsBefore);
        return outcome;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What it throws ends the simulation.
    private void at(Duration time, Runnable task) {
        clock.scheduler().schedule(task, time.minus(now()).toNanos(), TimeUnit.NANOSECONDS);
    }

    private Duration now() {
        return Duration.between(BEGIN, clock.instant());
    }

    private void troubled(Trace.Trouble trouble) {
        var slow = Latencies.realistic();
        for (Action action : List.of(
                Action.CREATE_NETWORK_INTERFACE,
                Action.ASSIGN_PRIVATE_IP_ADDRESSES,
                Action.UNASSIGN_PRIVATE_IP_ADDRESSES)) {
            slow = slow.with(action, Latency.millis(3_000, 20_000));
        }
        var then = slow;
        at(trouble.from(), () -> cloud.use(then));
        for (Duration at = trouble.from(); at.compareTo(trouble.to()) < 0; at = at.plusSeconds(10)) {
            at(at, () -> {
                cloud.clearFaults();
                cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, nodes.size(), Fault.THROTTLED);
            });
        }
        at(trouble.to(), () -> {
            cloud.clearFaults();
            cloud.use(Latencies.realistic());
        });
    }

    private void add(String name, Pod pod) {
        begun.put(name, now());
        ask(name, pod);
        if (pod.gone().compareTo(trace.length()) < 0) {
            at(pod.gone(), () -> delete(name, pod));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What comes of it is counted.
    private void ask(String name, Pod pod) {
        nodes.get(pod.node()).add(name).whenComplete((address, failure) -> {
            if (failure == null) {
                served(name, pod);
            } else if (begun.containsKey(name)) {
                outcome.refused();
                at(now().plus(RETRY), () -> {
                    if (begun.containsKey(name)) {
                        ask(name, pod);
                    }
                });
            }
        });
    }

    private void served(String name, Pod pod) {
        Duration since = begun.remove(name);
        if (since == null) {
            nodes.get(pod.node()).delete(name);
            return;
        }
        waited(since, now().minus(since));
        running.add(name);
        if (pod.life().compareTo(trace.length()) < 0) {
            at(now().plus(pod.life()), () -> delete(name, pod));
        }
    }

    private void waited(Duration since, Duration wait) {
        if (since.compareTo(trace.warmUp()) >= 0) {
            outcome.waited(wait);
        }
    }

    private void delete(String name, Pod pod) {
        Duration since = begun.remove(name);
        if (since != null) {
            waited(since, now().minus(since));
        }
        if (running.remove(name) || since != null) {
            nodes.get(pod.node()).delete(name);
        }
    }

    private void sample() {
        long assigned = cloud.enis().stream()
                .filter(eni -> !eni.primary())
                .mapToLong(eni -> eni.addresses().size())
                .sum();
        outcome.idle(now().minus(trace.warmUp()), (int) assigned - running.size());
    }

    private long calls() {
        long sum = 0;
        for (Action action : Action.values()) {
            sum += cloud.calls(action);
        }
        return sum;
    }

    @Override
    public void close() {
        clock.close();
    }
}
