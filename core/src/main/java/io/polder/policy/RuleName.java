package io.polder.policy;

import static java.util.Objects.requireNonNull;

/**
 * Which rule. Immutable.
 *
 * @param index among the policy's rules of that direction, from 0
 */
public record RuleName(PolicyName policy, PolicyDirection direction, int index) {

    public RuleName {
        requireNonNull(policy, "policy");
        requireNonNull(direction, "direction");
    }

    /** {@code ingress rule 0 of default/allow-web}. */
    @Override
    public String toString() {
        return (direction == PolicyDirection.INGRESS ? "ingress" : "egress") + " rule " + index + " of " + policy;
    }
}
