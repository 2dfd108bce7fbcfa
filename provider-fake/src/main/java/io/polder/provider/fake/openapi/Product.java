package io.polder.provider.fake.openapi;

import java.util.Map;

/**
 * One product's API. Thread-safe.
 *
 * @param version of the API, which tells products apart
 * @param actions by name
 */
record Product(String name, String version, Map<String, Action> actions) {

    Product {
        actions = Map.copyOf(actions);
    }
}
