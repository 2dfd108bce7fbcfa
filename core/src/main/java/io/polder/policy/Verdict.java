package io.polder.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What policies say to a flow at one end of it. Immutable.
 *
 * @param rule that decided; absent when none did
 * @param reason in words
 */
public record Verdict(boolean allowed, Optional<RuleName> rule, String reason) {

    public Verdict {
        requireNonNull(rule, "rule");
        requireNonNull(reason, "reason");
    }

    static Verdict by(RuleName rule, boolean allowed) {
        return new Verdict(allowed, Optional.of(rule), (allowed ? "allowed by " : "denied by ") + rule);
    }

    static Verdict without(boolean allowed, String reason) {
        return new Verdict(allowed, Optional.empty(), reason);
    }

    @Override
    public String toString() {
        return reason;
    }
}
