package io.polder.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Numbers of rules, from 1, as long as somebody has them. Not thread-safe. */
final class RuleNumbers {

    private static final class Counted {
        final int number;
        int uses;

        Counted(int number) {
            this.number = number;
        }
    }

    private final int capacity;
    private final Map<RuleName, Counted> numbers = new HashMap<>();
    private final List<@Nullable RuleName> names = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private final List<Integer> added = new ArrayList<>();

    /** @param capacity how many there can be, number 0 counted in */
    RuleNumbers(int capacity) {
        this.capacity = capacity;
        names.add(null);
    }

    /** @throws PolicyException.TooMuch when there are too many */
    int acquire(RuleName name) {
        Counted known = numbers.get(name);
        if (known == null) {
            known = new Counted(allocate(name));
            numbers.put(name, known);
            added.add(known.number);
        }
        known.uses++;
        return known.number;
    }

    private int allocate(RuleName name) {
        if (!free.isEmpty()) {
            int number = free.remove();
            names.set(number, name);
            return number;
        }
        if (names.size() >= capacity) {
            throw new PolicyException.TooMuch("there are " + (capacity - 1) + " rules, and no room for " + name, null);
        }
        names.add(name);
        return names.size() - 1;
    }

    void release(RuleName name) {
        Counted known = numbers.get(name);
        if (known != null && --known.uses == 0) {
            numbers.remove(name);
            names.set(known.number, null);
            free.add(known.number);
        }
    }

    Optional<RuleName> name(int number) {
        return number < names.size() ? Optional.ofNullable(names.get(number)) : Optional.empty();
    }

    Map<RuleName, Integer> all() {
        var all = new HashMap<RuleName, Integer>();
        numbers.forEach((name, counted) -> all.put(name, counted.number));
        return all;
    }

    /** Numbers that are somebody else's, or new, since the last time: what is counted by them begins at 0. */
    List<Integer> added() {
        return added;
    }
}
