package io.polder.policy;

import io.polder.policy.Ruleset.Part;
import io.polder.policy.Verdicts.OfProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of all pods, and what they say to each class of peers that they tell apart: where a class has no entry, that
 * of class 0 holds. Not thread-safe.
 */
final class RulesetTable {

    private final PeerTable peers;
    private final RangeLists ranges;
    private final RuleNumbers numbers;
    private final Map<Ruleset.Key, Ruleset> rulesets = new HashMap<>();
    private final List<Ruleset> added = new ArrayList<>();
    private final Map<Verdicts.Key, Verdicts> verdicts = new HashMap<>();
    private final List<Verdicts.Key> removed = new ArrayList<>();
    private int entries;
    private int next = 1;

    RulesetTable(PeerTable peers, RangeLists ranges, RuleNumbers numbers) {
        this.peers = peers;
        this.ranges = ranges;
        this.numbers = numbers;
    }

    /** The rules of one more pod; none where everything may pass. */
    @Nullable
    Ruleset acquire(Ruleset.Key key) {
        if (key.isNothing()) {
            return null;
        }
        Ruleset known = rulesets.get(key);
        if (known == null) {
            known = create(key);
            rulesets.put(key, known);
            added.add(known);
        }
        known.uses++;
        return known;
    }

    private Ruleset create(Ruleset.Key key) {
        var parts = new ArrayList<Part>();
        for (CompiledRule rule : key.rules()) {
            Optional<PeerSet> set = rule.peers().map(peers::acquire);
            parts.add(new Part(rule, set, numbers.acquire(rule.name())));
        }
        var created = new Ruleset(next++, key, parts);
        created.names().forEach(peers::acquire);
        return created;
    }

    /** @return whether nobody has them any more: then they may be forgotten, when no program can be reading them */
    boolean release(Ruleset ruleset) {
        return --ruleset.uses == 0;
    }

    /** Forgets rules, unless somebody has them again. */
    void forget(Ruleset ruleset) {
        if (ruleset.uses > 0 || !rulesets.remove(ruleset.key(), ruleset)) {
            return;
        }
        List.copyOf(ruleset.written().keySet()).forEach(some -> remove(ruleset, some));
        for (Part part : ruleset.parts()) {
            part.peers().ifPresent(peers::release);
            numbers.release(part.rule().name());
        }
        ruleset.names().forEach(peers::release);
    }

    /** Forgets a class, unless some address is in it again. */
    void forget(AddressClass some) {
        if (peers.forget(some)) {
            for (Ruleset ruleset : rulesets.values()) {
                if (ruleset.written().containsKey(some.id())) {
                    remove(ruleset, some.id());
                }
            }
        }
    }

    private void remove(Ruleset ruleset, int addressClass) {
        var held = ruleset.written().remove(addressClass);
        if (held != null) {
            held.forEach(ranges::release);
            removed.add(new Verdicts.Key(ruleset.id(), addressClass));
            entries--;
        }
    }

    /** Compiles what new rules say to all classes, and all rules to new ones. */
    void complete(Collection<AddressClass> addedClasses) {
        for (AddressClass some : addedClasses) {
            rulesets.values().forEach(ruleset -> complete(ruleset, some));
        }
        for (Ruleset ruleset : added) {
            complete(ruleset, peers.nothing());
            peers.classes().forEach(some -> complete(ruleset, some));
        }
        added.clear();
    }

    private void complete(Ruleset ruleset, AddressClass some) {
        boolean wanted = some.equals(peers.nothing()) || ruleset.tellsApart(some);
        if (!wanted || ruleset.written().containsKey(some.id())) {
            return;
        }
        var held = new ArrayList<RangeLists.Held>();
        var protocols = new ArrayList<OfProtocol>();
        for (VerdictCompiler.Decided decided : VerdictCompiler.compile(ruleset, some)) {
            int first = 0;
            if (!decided.ranges().isEmpty()) {
                RangeLists.Held list = ranges.acquire(decided.ranges());
                held.add(list);
                first = list.first();
            }
            protocols.add(new OfProtocol(first, decided.ranges().size(), decided.others()));
        }
        ruleset.written().put(some.id(), held);
        verdicts.put(new Verdicts.Key(ruleset.id(), some.id()), new Verdicts(protocols));
        entries++;
    }

    /** What is to be written since the last time. */
    Map<Verdicts.Key, Verdicts> verdicts() {
        return verdicts;
    }

    List<Verdicts.Key> removed() {
        return removed;
    }

    /** How many verdicts there are in the kernel, when all is written. */
    int entries() {
        return entries;
    }
}
