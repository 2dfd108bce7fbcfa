package io.polder.policy;

import io.polder.service.TransportProtocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is told, step by step, in the world of a {@link PolicyRig}, and perhaps what passes then. Immutable. */
record PolicyCase(String name, List<Step> steps) {

    /** Which new flows pass. */
    @FunctionalInterface
    interface Expectation {
        boolean passes(PodName from, PodName to, TransportProtocol protocol, int port);
    }

    /**
     * A change, and what passes after it.
     *
     * @param expected absent: what the oracle says
     */
    record Step(PolicyUpdate update, Optional<Expectation> expected) {}

    PolicyCase {
        steps = List.copyOf(steps);
    }

    static PolicyCase of(String name, NetworkPolicy... policies) {
        return new PolicyCase(
                name, List.of(new Step(PolicyUpdate.builder().put(policies).build(), Optional.empty())));
    }

    static PolicyCase of(String name, Expectation expected, NetworkPolicy... policies) {
        return new PolicyCase(name, List.of())
                .then(expected, PolicyUpdate.builder().put(policies));
    }

    PolicyCase then(PolicyUpdate.Builder update) {
        return plus(new Step(update.build(), Optional.empty()));
    }

    PolicyCase then(Expectation expected, PolicyUpdate.Builder update) {
        return plus(new Step(update.build(), Optional.of(expected)));
    }

    private PolicyCase plus(Step step) {
        var more = new ArrayList<>(steps);
        more.add(step);
        return new PolicyCase(name, more);
    }

    /** What takes all steps back. */
    PolicyUpdate undo() {
        Set<PolicyName> policies = new LinkedHashSet<>();
        for (Step step : steps) {
            step.update().policies().forEach(policy -> policies.add(policy.id()));
            step.update().clusterPolicies().forEach(policy -> policies.add(policy.id()));
        }
        PolicyUpdate.Builder back = PolicyRig.everything();
        policies.forEach(back::remove);
        return back.build();
    }

    @Override
    public String toString() {
        return name;
    }
}
