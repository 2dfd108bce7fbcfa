package io.polder.provider.fake;

import io.polder.spi.Cidr;
import io.polder.spi.CloudProvider;
import io.polder.spi.CloudProviderFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Opens a {@link FakeCloud} with one subnet and one instance, as that instance sees it, under the name {@code fake}. The
 * cloud is the provider's own and ends with it. Thread-safe.
 *
 * <p>Settings, all optional:
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>key</th><th>value</th><th>by default</th></tr>
 * <tr><td>{@code region}</td><td>id of the region</td><td>{@code cn-hangzhou}</td></tr>
 * <tr><td>{@code zone}</td><td>id of the zone</td><td>{@code cn-hangzhou-i}</td></tr>
 * <tr><td>{@code subnet.id}</td><td>id of the subnet</td><td>{@code vsw-fake}</td></tr>
 * <tr><td>{@code subnet.cidr}</td><td>IPv4 range from /16 to /29</td><td>{@code 10.0.0.0/16}</td></tr>
 * <tr><td>{@code instance.type}</td><td>one of the catalogue's, see {@link FakeCloudBuilder#instanceType}</td>
 * <td>{@code ecs.g7.xlarge}</td></tr>
 * <tr><td>{@code seed}</td><td>a long</td><td>{@code 1}</td></tr>
 * <tr><td>{@code behaviour}</td><td>{@code fast}, or {@code realistic}: with latency and limits on calls</td>
 * <td>{@code fast}</td></tr>
 * </table>
 */
public final class FakeProviderFactory implements CloudProviderFactory {

    private static final Set<String> KEYS =
            new TreeSet<>(Set.of("region", "zone", "subnet.id", "subnet.cidr", "instance.type", "seed", "behaviour"));

    /** For {@link java.util.ServiceLoader}. */
    public FakeProviderFactory() {}

    @Override
    public String name() {
        return "fake";
    }

    /** The lowest there is: a cloud in memory is chosen by name, or where there is no other. */
    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    /**
     * Opens a new cloud.
     *
     * @throws IllegalArgumentException when settings are unknown or malformed, naming every one of them
     */
    @Override
    public CloudProvider open(Map<String, String> settings) {
        var reader = new Reader(settings);
        String region = reader.text("region", "cn-hangzhou");
        String zone = reader.text("zone", "cn-hangzhou-i");
        String subnet = reader.text("subnet.id", "vsw-fake");
        var cidr = reader.parsed("subnet.cidr", "10.0.0.0/16", FakeProviderFactory::cidr);
        var type = reader.parsed("instance.type", "ecs.g7.xlarge", FakeProviderFactory::knownType);
        long seed = reader.parsed("seed", "1", Long::parseLong);
        boolean realistic = reader.parsed("behaviour", "fast", FakeProviderFactory::isRealistic);
        reader.throwProblems();

        var builder =
                FakeCloud.builder().lenient().seed(seed).zone(region, zone).subnet(subnet, cidr);
        if (realistic) {
            builder.realistic();
        }
        var cloud = builder.build();
        var instance = cloud.createInstance(type, subnet);
        return cloud.provider(instance.instanceId(), cloud::close);
    }

    private static Cidr cidr(String text) {
        var cidr = Cidr.parse(text);
        if (new VSwitch("subnet", "zone", cidr, Optional.empty()).free() == 0) {
            throw new IllegalArgumentException(cidr + " has no room for an instance");
        }
        return cidr;
    }

    private static String knownType(String name) {
        if (Catalog.instanceTypes().stream().noneMatch(type -> type.name().equals(name))) {
            throw new IllegalArgumentException("not in the catalogue");
        }
        return name;
    }

    private static boolean isRealistic(String text) {
        if (!Set.of("fast", "realistic").contains(text)) {
            throw new IllegalArgumentException("neither fast nor realistic");
        }
        return text.equals("realistic");
    }

    /** Reads settings and collects what is wrong with them. Confined. */
    private static final class Reader {

        private final Map<String, String> settings;
        private final List<String> problems = new ArrayList<>();

        Reader(Map<String, String> settings) {
            this.settings = Map.copyOf(settings);
            new TreeSet<>(this.settings.keySet())
                    .stream()
                            .filter(key -> !KEYS.contains(key))
                            .forEach(key -> problems.add("\"" + key + "\" is unknown"));
        }

        String text(String key, String byDefault) {
            return parsed(key, byDefault, text -> {
                if (text.isBlank()) {
                    throw new IllegalArgumentException("blank");
                }
                return text;
            });
        }

        /** What is malformed is noted, and stands as the default until {@link #throwProblems}. */
        <T> T parsed(String key, String byDefault, Function<String, T> parser) {
            String text = settings.getOrDefault(key, byDefault);
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                problems.add("\"" + key + "\" is \"" + text + "\": " + e.getMessage());
                return parser.apply(byDefault);
            }
        }

        void throwProblems() {
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(
                        "settings of the fake cloud: " + String.join("; ", problems) + "; known are " + KEYS);
            }
        }
    }
}
