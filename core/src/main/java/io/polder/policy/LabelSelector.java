package io.polder.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which labels something must have; all requirements hold at once, and none at all selects everything (Kubernetes'
 * {@code LabelSelector}). Immutable.
 */
public record LabelSelector(List<Requirement> requirements) {

    private static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** How a label relates to a requirement's values. */
    public enum Operator {
        /** It has one of them. */
        IN,
        /** It has none of them, or there is no such label. */
        NOT_IN,
        /** There is such a label. */
        EXISTS,
        /** There is none. */
        DOES_NOT_EXIST
    }

    /**
     * What is required of a label.
     *
     * @param values some for {@link Operator#IN} and {@link Operator#NOT_IN}, none for the others
     */
    public record Requirement(String key, Operator operator, Set<String> values) {
        public Requirement {
            requireNonNull(key, "key");
            values = Set.copyOf(values);
            boolean wantsValues = operator == Operator.IN || operator == Operator.NOT_IN;
            if (wantsValues == values.isEmpty()) {
                throw new IllegalArgumentException(key + " " + operator + " with values " + values);
            }
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** Selects everything. */
    public static LabelSelector everything() {
        return EVERYTHING;
    }

    /** Requires labels with these values. */
    public static LabelSelector of(Map<String, String> labels) {
        var requirements = new ArrayList<Requirement>();
        new TreeMap<>(labels)
                .forEach((key, value) -> requirements.add(new Requirement(key, Operator.IN, Set.of(value))));
        return new LabelSelector(requirements);
    }

    /** Requires a label with this value. */
    public static LabelSelector of(String key, String value) {
        return of(Map.of(key, value));
    }

    /** The same with a requirement more. */
    public LabelSelector and(String key, Operator operator, String... values) {
        var more = new ArrayList<>(requirements);
        more.add(new Requirement(key, operator, Set.of(values)));
        return new LabelSelector(more);
    }

    /** Whether it selects what has these labels. */
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
