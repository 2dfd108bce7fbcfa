package io.polder.netlink.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.netlink.MacAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;

/**
 * One setting of a kind of link or of a port: how to draw it at random, set it and read it with this library, say it to
 * {@code ip}, and find it in what {@code ip -json} prints. Immutable.
 *
 * @param key its name in the JSON; empty where {@code ip} knows it not
 * @param any draws a value that the kernel takes; absent for what is not drawn by itself
 * @param argument what to say to {@code ip}; empty where it cannot be said
 * @param printed the JSON as a value
 * @param unprinted what it is when {@code ip} prints nothing
 * @param alwaysReported whether a kernel that has it reports it also where it is not set
 * @param unsaid whether some version of {@code ip} knows it not
 */
record Setting<V, B, T>(
        String key,
        Optional<Function<Random, T>> any,
        BiConsumer<B, T> setter,
        Function<V, Optional<T>> getter,
        Function<T, String> argument,
        Function<JsonNode, T> printed,
        Optional<T> unprinted,
        boolean alwaysReported,
        boolean unsaid) {

    /** One that every version of {@code ip} knows. */
    Setting(
            String key,
            Optional<Function<Random, T>> any,
            BiConsumer<B, T> setter,
            Function<V, Optional<T>> getter,
            Function<T, String> argument,
            Function<JsonNode, T> printed,
            Optional<T> unprinted,
            boolean alwaysReported) {
        this(key, any, setter, getter, argument, printed, unprinted, alwaysReported, false);
    }

    /** Not said to {@code ip}, some version of which knows it not, and compared only where it is printed. */
    Setting<V, B, T> unknownToSome() {
        return new Setting<>(key, any, setter, getter, value -> "", printed, Optional.empty(), alwaysReported, true);
    }

    /** Drawn with others that it depends on, or only reported. */
    Setting<V, B, T> notDrawn() {
        return new Setting<>(
                key, Optional.empty(), setter, getter, argument, printed, unprinted, alwaysReported, unsaid);
    }

    /** True or false, said as {@code word 1}. */
    static <V, B> Setting<V, B, Boolean> flag(
            String word, BiConsumer<B, Boolean> setter, Function<V, Optional<Boolean>> getter) {
        return flag(word, setter, getter, on -> word + (on ? " 1" : " 0"));
    }

    static <V, B> Setting<V, B, Boolean> flag(
            String key,
            BiConsumer<B, Boolean> setter,
            Function<V, Optional<Boolean>> getter,
            Function<Boolean, String> argument) {
        return new Setting<>(
                key,
                Optional.of(Random::nextBoolean),
                setter,
                getter,
                argument,
                json -> json.isBoolean() ? json.booleanValue() : json.asInt() != 0,
                Optional.of(false),
                true);
    }

    /** True by being said. */
    static <V, B> Setting<V, B, Boolean> presence(
            String key, BiConsumer<B, Boolean> setter, Predicate<V> value, String word) {
        return flag(key, setter, from -> Optional.of(value.test(from)), on -> on ? word : "");
    }

    static <V, B> Setting<V, B, Integer> number(
            String key,
            int least,
            int most,
            ObjIntConsumer<B> setter,
            Function<V, OptionalInt> getter,
            Function<Integer, String> argument) {
        return new Setting<>(
                key,
                Optional.of(random -> between(random, least, most)),
                (builder, value) -> setter.accept(builder, value),
                value -> boxed(getter.apply(value)),
                argument,
                json -> json.isTextual() ? Integer.decode(json.asText()) : json.intValue(),
                least == 0 ? Optional.of(0) : Optional.empty(),
                true);
    }

    /** Said as {@code word number}. */
    static <V, B> Setting<V, B, Integer> number(
            String word, int least, int most, ObjIntConsumer<B> setter, Function<V, OptionalInt> getter) {
        return number(word, least, most, setter, getter, value -> word + " " + value);
    }

    /** In even hundredths of a second, which a kernel of 250 Hz keeps exactly; said as {@code word hundredths}. */
    static <V, B> Setting<V, B, Duration> clock(
            String key,
            String word,
            int least,
            int most,
            BiConsumer<B, Duration> setter,
            Function<V, Optional<Duration>> getter) {
        return new Setting<>(
                key,
                Optional.of(random -> Duration.ofMillis(20L * between(random, least / 2, most / 2))),
                setter,
                getter,
                time -> word + " " + time.toMillis() / 10,
                json -> Duration.ofMillis(10L * json.asLong()),
                Optional.empty(),
                true);
    }

    /** One of an enumeration, said as {@code word text}. */
    static <V, B, E> Setting<V, B, E> choice(
            String key,
            E[] all,
            BiConsumer<B, E> setter,
            Function<V, Optional<E>> getter,
            String word,
            Function<E, String> text) {
        return new Setting<>(
                key,
                Optional.of(random -> oneOf(random, all)),
                setter,
                getter,
                value -> word.isEmpty() ? "" : word + " " + text.apply(value),
                json -> {
                    for (E candidate : all) {
                        if (text.apply(candidate).equals(json.asText())) {
                            return candidate;
                        }
                    }
                    throw new AssertionError(key + " " + json + " is none of them");
                },
                Optional.empty(),
                true);
    }

    static <V, B> Setting<V, B, MacAddress> mac(
            String key,
            Function<Random, MacAddress> any,
            BiConsumer<B, MacAddress> setter,
            Function<V, Optional<MacAddress>> getter,
            String word) {
        return new Setting<>(
                key,
                Optional.of(any),
                setter,
                getter,
                mac -> word + " " + mac,
                json -> MacAddress.parse(json.asText()),
                Optional.empty(),
                true);
    }

    /** One that is printed but cannot be set. */
    static <V, B, T> Setting<V, B, T> readOnly(
            String key, Function<V, Optional<T>> getter, Function<JsonNode, T> printed) {
        return new Setting<>(
                key, Optional.empty(), (builder, value) -> {}, getter, value -> "", printed, Optional.empty(), true);
    }

    static <E> E oneOf(Random random, E[] all) {
        return all[random.nextInt(all.length)];
    }

    static int between(Random random, int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }
}
