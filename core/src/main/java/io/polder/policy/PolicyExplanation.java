package io.polder.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of a new flow, and why. Immutable.
 *
 * @param egress what is said where it begins; absent when that is no pod that is known
 * @param ingress what is said where it ends, likewise
 */
public record PolicyExplanation(PolicyFlow flow, Optional<Verdict> egress, Optional<Verdict> ingress) {

    public PolicyExplanation {
        requireNonNull(flow, "flow");
        requireNonNull(egress, "egress");
        requireNonNull(ingress, "ingress");
    }

    /** Whether it passes at both ends. */
    public boolean allowed() {
        return egress.map(Verdict::allowed).orElse(true)
                && ingress.map(Verdict::allowed).orElse(true);
    }

    /** {@code TCP 10.0.0.1 to 10.0.0.2 port 80: at its source allowed by …; at its destination denied by …}. */
    @Override
    public String toString() {
        String ends = Stream.concat(
                        egress.map(verdict -> "at its source " + verdict).stream(),
                        ingress.map(verdict -> "at its destination " + verdict).stream())
                .collect(Collectors.joining("; "));
        return flow + ": " + (ends.isEmpty() ? "no pod that is known" : ends);
    }
}
