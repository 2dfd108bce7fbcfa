package io.polder.provider.fake.openapi;

import io.polder.spi.CloudException;
import java.util.Map;
import java.util.Optional;

/**
 * One product's API. Thread-safe.
 *
 * @param version of the API, which tells products apart
 * @param actions by name
 * @param words this product's own codes for some of the model's
 */
record Product(String name, String version, Map<String, Action> actions, Map<String, String> words) {

    Product {
        actions = Map.copyOf(actions);
        words = Map.copyOf(words);
    }

    Product(String name, String version, Map<String, Action> actions) {
        this(name, version, actions, Map.of());
    }

    /** What the product does by this name; it throws {@link WireError}. */
    Optional<Action> action(String name) {
        return Optional.ofNullable(actions.get(name)).map(action -> parameters -> {
            try {
                return action.answer(parameters);
            } catch (CloudException e) {
                var error = WireError.of(e);
                throw error.withCode(words.getOrDefault(error.code(), error.code()));
            }
        });
    }
}
