package io.polder.policy;

import io.polder.policy.ClusterNetworkPolicy.Action;
import io.polder.policy.CompiledRule.Stage;
import io.polder.policy.Ruleset.Part;
import io.polder.policy.Verdicts.PortRange;
import io.polder.service.TransportProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Makes of rules what is asked in the kernel: for each protocol, ranges of ports and a decision. Stateless. */
final class VerdictCompiler {

    private static final int ALLOWED = 1;
    private static final int DENIED = 0;
    private static final int MOST_RANGES = 1023; // SEARCH_STEPS

    /** What is decided about one protocol: some ports, and all others. */
    record Decided(List<PortRange> ranges, int others) {
        Decided {
            ranges = List.copyOf(ranges);
        }
    }

    private VerdictCompiler() {}

    /** In the order of {@link Verdicts}. */
    static List<Decided> compile(Ruleset ruleset, AddressClass peer) {
        List<Part> matching = ruleset.matching(peer);
        var decided = new ArrayList<Decided>(Verdicts.PROTOCOLS);
        for (TransportProtocol protocol : TransportProtocol.values()) {
            decided.add(compile(ruleset, matching, Optional.of(protocol), peer));
        }
        decided.add(compile(ruleset, matching, Optional.empty(), peer));
        return decided;
    }

    private static Decided compile(
            Ruleset ruleset, List<Part> matching, Optional<TransportProtocol> protocol, AddressClass peer) {
        var parts = new ArrayList<Part>();
        var bounds = new TreeSet<Integer>();
        bounds.add(0);
        for (Part part : matching) {
            if (part.rule().isAbout(protocol)) {
                parts.add(part);
                part.rule().ports().stream()
                        .filter(ports -> protocol.isPresent() && ports.protocol() == protocol.get())
                        .forEach(ports -> ports.addBounds(peer, bounds));
            }
        }
        bounds.remove(PortMatch.LAST + 1);
        var ranges = new ArrayList<PortRange>();
        for (Iterator<Integer> starts = bounds.iterator(); starts.hasNext(); ) {
            int first = starts.next();
            Integer next = bounds.higher(first);
            int last = next == null ? PortMatch.LAST : next - 1;
            int decision = decide(parts, ruleset.key().isolates(), protocol, first, peer);
            append(ranges, new PortRange(first, last, decision));
        }
        return withoutMostFrequent(ranges, ruleset);
    }

    private static void append(List<PortRange> ranges, PortRange next) {
        int end = ranges.size() - 1;
        if (end >= 0 && ranges.get(end).decision() == next.decision()) {
            ranges.set(end, new PortRange(ranges.get(end).first(), next.last(), next.decision()));
        } else {
            ranges.add(next);
        }
    }

    /** The rules are asked in their order; what none of them decides about, passes. */
    private static int decide(
            List<Part> parts, boolean isolates, Optional<TransportProtocol> protocol, int port, AddressClass peer) {
        boolean adminHasPassed = false;
        boolean baselineHasPassed = false;
        for (Part part : parts) {
            Stage stage = part.rule().stage();
            if (stage == Stage.BASELINE && isolates) {
                return DENIED;
            }
            boolean over = (stage == Stage.ADMIN && adminHasPassed) || (stage == Stage.BASELINE && baselineHasPassed);
            if (over || !part.rule().isAbout(protocol, port, peer)) {
                continue;
            }
            if (part.rule().action() != Action.PASS) {
                return part.decision(part.rule().action() == Action.ACCEPT);
            }
            adminHasPassed |= stage == Stage.ADMIN;
            baselineHasPassed |= stage == Stage.BASELINE;
        }
        return isolates ? DENIED : ALLOWED;
    }

    private static Decided withoutMostFrequent(List<PortRange> ranges, Ruleset ruleset) {
        var frequencies = new HashMap<Integer, Integer>();
        ranges.forEach(range -> frequencies.merge(range.decision(), 1, Integer::sum));
        int others = frequencies.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(DENIED);
        List<PortRange> rest =
                ranges.stream().filter(range -> range.decision() != others).toList();
        if (rest.size() > MOST_RANGES) {
            throw new PolicyException.TooMuch(
                    "the rules of " + ruleset.parts().get(0).rule().name().policy()
                            + " and others make " + rest.size() + " ranges of ports for one peer; at most "
                            + MOST_RANGES + " can be asked",
                    null);
        }
        return new Decided(rest, others);
    }
}
