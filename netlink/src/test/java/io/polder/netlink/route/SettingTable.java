package io.polder.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of a kind of link or of a port. Filled where it is made, immutable from then on.
 *
 * @param <V> the record
 * @param <B> what it is built with
 */
final class SettingTable<V, B> {

    private final List<Setting<V, B, ?>> settings = new ArrayList<>();
    private final Set<String> ignored = new HashSet<>();

    SettingTable<V, B> with(Setting<V, B, ?> setting) {
        settings.add(setting);
        return this;
    }

    /** One that some version of {@code ip} knows not. */
    SettingTable<V, B> withUnknownToSome(Setting<V, B, ?> setting) {
        return with(setting.unknownToSome());
    }

    /** One that is drawn with others that it depends on. */
    SettingTable<V, B> withNotDrawn(Setting<V, B, ?> setting) {
        return with(setting.notDrawn());
    }

    /** Names in the JSON that repeat another, or that are checked elsewhere. */
    SettingTable<V, B> ignoring(String... keys) {
        ignored.addAll(Set.of(keys));
        return this;
    }

    /**
     * Sets about half of the settings.
     *
     * @param plain one as the kernel reports it with nothing set: what it does not report of that it does not have;
     *     empty to set anything
     */
    void drawInto(B builder, Random random, Optional<V> plain) {
        for (Setting<V, B, ?> setting : settings) {
            boolean there = plain.isEmpty() || !setting.alwaysReported() || isPresent(setting, plain.get());
            if (there && random.nextBoolean()) {
                draw(setting, builder, random);
            }
        }
    }

    /** What to say to {@code ip} for those that are present and can be said. */
    String arguments(V value) {
        return settings.stream()
                .map(setting -> argument(setting, value))
                .filter(argument -> !argument.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /**
     * The settings of a specification that did not come back as they were set; only those that were said to {@code ip},
     * if it made the link.
     */
    List<String> lost(V specified, V read, boolean byIp) {
        var lost = new ArrayList<String>();
        for (Setting<V, B, ?> setting : settings) {
            Optional<?> wanted = setting.getter().apply(specified);
            boolean said = !byIp || !argument(setting, specified).isEmpty();
            if (wanted.isPresent() && said && !wanted.equals(setting.getter().apply(read))) {
                lost.add(name(setting) + ": set " + wanted + ", read "
                        + setting.getter().apply(read));
            }
        }
        return lost;
    }

    /** Where what we read is not what {@code ip} printed, or is of a name that nobody compares. */
    List<String> differences(V read, JsonNode printed) {
        var differences = new ArrayList<String>();
        var known = new HashSet<>(ignored);
        for (Setting<V, B, ?> setting : settings) {
            known.add(setting.key());
            if (!setting.key().isEmpty()) {
                difference(setting, read, printed).ifPresent(differences::add);
            }
        }
        printed.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                differences.add("nobody compares " + key + "=" + printed.get(key));
            }
        });
        return differences;
    }

    private static <V, B, T> Optional<String> difference(Setting<V, B, T> setting, V read, JsonNode printed) {
        Optional<T> ours = setting.getter().apply(read);
        JsonNode json = printed.get(setting.key());
        Optional<T> theirs = json == null
                ? setting.unprinted()
                : Optional.of(setting.printed().apply(json));
        boolean same = ours.equals(theirs) || (json == null && (ours.isEmpty() || setting.unsaid()));
        return same ? Optional.empty() : Optional.of(setting.key() + ": we read " + ours + ", ip prints " + json);
    }

    private static <V, B, T> String argument(Setting<V, B, T> setting, V value) {
        return setting.getter().apply(value).map(setting.argument()).orElse("");
    }

    private static <V, B, T> void draw(Setting<V, B, T> setting, B builder, Random random) {
        setting.any().ifPresent(any -> setting.setter().accept(builder, any.apply(random)));
    }

    private static <V, B> boolean isPresent(Setting<V, B, ?> setting, V value) {
        return setting.getter().apply(value).isPresent();
    }

    private static String name(Setting<?, ?, ?> setting) {
        return setting.key().isEmpty() ? "a setting without a name" : setting.key();
    }
}
