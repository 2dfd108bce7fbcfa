package io.polder.spi;

import java.util.Map;
import java.util.Optional;

/**
 * Makes {@link CloudProvider}s; found by {@link java.util.ServiceLoader}.
 *
 * <p>An implementation has a public constructor without parameters, declares itself with {@code provides} in its
 * module descriptor and under {@code META-INF/services}, and does no work before {@link #open}. Thread-safe.
 */
public interface CloudProviderFactory {

    /** The name that {@link CloudProviders#open} selects by, in lower case: {@code "fake"}, {@code "aliyun"}. */
    String name();

    /** Among the factories that can be used here, the one of highest priority is chosen when none is named. */
    default int priority() {
        return 0;
    }

    /**
     * Why this factory cannot be used on this machine with these settings, or empty when it can. Answers from what is at
     * hand (the settings, the environment, the class path), never from a cloud call.
     */
    default Optional<String> unavailableBecause(Map<String, String> settings) {
        return Optional.empty();
    }

    /**
     * Opens a provider.
     *
     * @param settings the provider's own settings; each provider documents its keys
     * @throws IllegalArgumentException when settings are missing, unknown or malformed, naming every one of them
     */
    CloudProvider open(Map<String, String> settings);
}
