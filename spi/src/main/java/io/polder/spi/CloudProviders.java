package io.polder.spi;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds and opens cloud providers by {@link ServiceLoader}. Stateless. */
public final class CloudProviders {

    private CloudProviders() {}

    /**
     * The factories that are on the class path or module path of this library's class loader and of the current
     * thread's, highest priority first.
     *
     * @throws ServiceConfigurationError when a provider is declared but cannot be instantiated
     */
    public static List<CloudProviderFactory> factories() {
        var found = new ArrayList<CloudProviderFactory>();
        ServiceLoader.load(CloudProviderFactory.class, CloudProviders.class.getClassLoader())
                .forEach(found::add);
        for (var factory : ServiceLoader.load(CloudProviderFactory.class)) {
            if (found.stream().noneMatch(known -> known.getClass() == factory.getClass())) {
                found.add(factory);
            }
        }
        found.sort(Comparator.comparingInt(CloudProviderFactory::priority)
                .reversed()
                .thenComparing(CloudProviderFactory::name));
        return List.copyOf(found);
    }

    /**
     * Opens the named provider.
     *
     * @throws IllegalArgumentException when there is no such provider, or it is not available here; the message lists
     *     what was found
     */
    public static CloudProvider open(String name, Map<String, String> settings) {
        requireNonNull(name, "name");
        requireNonNull(settings, "settings");
        var factories = factories();
        var named = factories.stream().filter(f -> f.name().equals(name)).findFirst();
        var factory = named.orElseThrow(() ->
                new IllegalArgumentException("no cloud provider \"" + name + "\": " + describe(factories, settings)));
        factory.unavailableBecause(settings).ifPresent(reason -> {
            throw new IllegalArgumentException("cloud provider \"" + name + "\" is not available here: " + reason);
        });
        return factory.open(settings);
    }

    /**
     * Opens the available provider of highest priority.
     *
     * @throws IllegalArgumentException when none is available; the message lists what was found and why it is not
     */
    public static CloudProvider open(Map<String, String> settings) {
        requireNonNull(settings, "settings");
        var factories = factories();
        return factories.stream()
                .filter(f -> f.unavailableBecause(settings).isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no cloud provider is available: " + describe(factories, settings)))
                .open(settings);
    }

    private static String describe(List<CloudProviderFactory> factories, Map<String, String> settings) {
        if (factories.isEmpty()) {
            return "none was found on the class path or module path";
        }
        return factories.stream()
                .map(factory -> describe(factory, settings))
                .collect(Collectors.joining(", ", "found ", ""));
    }

    private static String describe(CloudProviderFactory factory, Map<String, String> settings) {
        Optional<String> reason = factory.unavailableBecause(settings);
        return "\"" + factory.name() + "\" (" + factory.getClass().getName() + ", "
                + reason.map(r -> "not available: " + r).orElse("available") + ")";
    }
}
