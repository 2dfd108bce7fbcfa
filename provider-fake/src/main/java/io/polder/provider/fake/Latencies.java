package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How long each call takes before it is answered, and each transition after that. What is not named takes no time.
 * Immutable.
 */
public record Latencies(Map<Action, Latency> calls, Map<Transition, Latency> transitions) {

    private static final Latency ZERO = Latency.fixed(Duration.ZERO);

    public Latencies {
        calls = Map.copyOf(calls);
        transitions = Map.copyOf(transitions);
    }

    /** Everything is answered, done and shown at once. */
    public static Latencies none() {
        return new Latencies(Map.of(), Map.of());
    }

    /**
     * As seen on the real cloud: create takes 1 to 2 s, attach 3 to 10 s most of which pass after the answer, assign and
     * release 0.3 to 2 s, a read 50 to 100 ms, and metadata lag by 1 to 3 s. The times of detach and delete, of load
     * balancers' and zones' changes and the age of listings are inferred.
     */
    public static Latencies realistic() {
        var calls = new EnumMap<Action, Latency>(Action.class);
        calls.put(Action.CREATE_NETWORK_INTERFACE, Latency.millis(900, 1_800));
        calls.put(Action.ATTACH_NETWORK_INTERFACE, Latency.millis(200, 500));
        calls.put(Action.DETACH_NETWORK_INTERFACE, Latency.millis(200, 500));
        calls.put(Action.DELETE_NETWORK_INTERFACE, Latency.millis(200, 500));
        calls.put(Action.ASSIGN_PRIVATE_IP_ADDRESSES, Latency.millis(300, 2_000));
        calls.put(Action.UNASSIGN_PRIVATE_IP_ADDRESSES, Latency.millis(300, 2_000));
        calls.put(Action.DESCRIBE_NETWORK_INTERFACES, Latency.millis(50, 100));
        calls.put(Action.DESCRIBE_VSWITCHES, Latency.millis(50, 100));
        calls.put(Action.DESCRIBE_INSTANCE_TYPES, Latency.millis(50, 100));
        calls.put(Action.ASSIGN_IPV6_ADDRESSES, Latency.millis(300, 2_000));
        calls.put(Action.UNASSIGN_IPV6_ADDRESSES, Latency.millis(300, 2_000));
        calls.put(Action.READ_METADATA, Latency.millis(1, 5));
        for (var action : Action.values()) {
            calls.putIfAbsent(action, action.isChange() ? Latency.millis(200, 500) : Latency.millis(50, 100));
        }
        calls.remove(Action.RUN_INSTANCES);
        calls.remove(Action.DELETE_INSTANCE);
        var transitions = new EnumMap<Transition, Latency>(Transition.class);
        transitions.put(Transition.CREATING, Latency.millis(100, 200));
        transitions.put(Transition.ATTACHING, Latency.millis(2_800, 9_500));
        transitions.put(Transition.DETACHING, Latency.millis(1_500, 5_000));
        transitions.put(Transition.DELETING, Latency.millis(500, 2_000));
        transitions.put(Transition.SHOWING_IN_METADATA, Latency.millis(1_000, 3_000));
        transitions.put(Transition.SHOWING_IN_LISTINGS, Latency.millis(10, 1_000));
        transitions.put(Transition.BALANCING, Latency.millis(1_000, 4_000));
        return new Latencies(calls, transitions);
    }

    /** The same, but for one call. */
    public Latencies with(Action action, Latency latency) {
        var changed = new EnumMap<Action, Latency>(Action.class);
        changed.putAll(calls);
        changed.put(action, requireNonNull(latency, "latency"));
        return new Latencies(changed, transitions);
    }

    /** The same, but for one transition. */
    public Latencies with(Transition transition, Latency latency) {
        var changed = new EnumMap<Transition, Latency>(Transition.class);
        changed.putAll(transitions);
        changed.put(transition, requireNonNull(latency, "latency"));
        return new Latencies(calls, changed);
    }

    Latency of(Action action) {
        return calls.getOrDefault(action, ZERO);
    }

    Latency of(Transition transition) {
        return transitions.getOrDefault(transition, ZERO);
    }
}
