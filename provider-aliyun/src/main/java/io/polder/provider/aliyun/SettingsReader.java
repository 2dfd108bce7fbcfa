package io.polder.provider.aliyun;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads settings and collects what is wrong with them. Confined. */
final class SettingsReader {

    static final List<String> PRODUCTS = List.of("ecs", "vpc", "slb", "nlb", "pvtz");

    private static final Map<String, String> VARIABLES = Map.of(
            "region", "ALIBABA_CLOUD_REGION_ID",
            "access-key.id", "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "access-key.secret", "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            "security-token", "ALIBABA_CLOUD_SECURITY_TOKEN",
            "ram-role", "ALIBABA_CLOUD_ECS_METADATA",
            "endpoint", "POLDER_ALIYUN_ENDPOINT",
            "metadata", "POLDER_ALIYUN_METADATA",
            "vpc", "POLDER_ALIYUN_VPC");

    private final Map<String, String> settings;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Map<String, String> settings, Map<String, String> environment) {
        this.settings = Map.copyOf(settings);
        this.environment = Map.copyOf(environment);
    }

    private static Set<String> known() {
        var known = new TreeSet<>(VARIABLES.keySet());
        known.add("subnet-cache");
        PRODUCTS.forEach(product -> known.add("endpoint." + product));
        return known;
    }

    AliyunSettings read() {
        new TreeSet<>(settings.keySet())
                .stream()
                        .filter(key -> !known().contains(key))
                        .forEach(key -> problems.add("\"" + key + "\" is unknown"));
        Optional<String> region = parsed("region", SettingsReader::region);
        if (text("region").isEmpty()) {
            missing("region");
        }
        Optional<AliyunCredentials> credentials = credentials();
        Map<String, URI> endpoints = endpoints();
        Optional<URI> metadata = text("metadata").filter("none"::equals).isPresent()
                ? Optional.empty()
                : Optional.of(parsed("metadata", SettingsReader::url).orElse(AliyunSettings.METADATA));
        Duration cache = parsed("subnet-cache", text -> Duration.ofSeconds(Integer.parseUnsignedInt(text)))
                .orElse(Duration.ofSeconds(10));
        if (metadata.isEmpty()
                && credentials
                        .filter(AliyunCredentials.RamRole.class::isInstance)
                        .isPresent()) {
            problems.add("\"ram-role\" needs the metadata service, and \"metadata\" is \"none\"");
        }
        if (!problems.isEmpty() || region.isEmpty() || credentials.isEmpty()) {
            throw new IllegalArgumentException(
                    "settings of Alibaba Cloud: " + String.join("; ", problems) + "; known are " + known());
        }
        return new AliyunSettings(region.get(), credentials.get(), endpoints, metadata, text("vpc"), cache);
    }

    /** A blank value is as good as none. */
    private Optional<String> text(String key) {
        return Optional.ofNullable(settings.get(key))
                .or(() -> Optional.ofNullable(VARIABLES.get(key)).map(environment::get))
                .filter(text -> !text.isBlank());
    }

    private <T> Optional<T> parsed(String key, Function<String, T> parser) {
        try {
            return text(key).map(parser);
        } catch (IllegalArgumentException e) {
            problems.add("\"" + key + "\" is \"" + text(key).orElse("") + "\": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void missing(String key) {
        problems.add("\"" + key + "\" (or " + VARIABLES.get(key) + ") is missing");
    }

    private Optional<AliyunCredentials> credentials() {
        Optional<String> role = text("ram-role");
        boolean anyKey =
                text("access-key.id").isPresent() || text("access-key.secret").isPresent();
        if (role.isPresent() && settings.containsKey("ram-role") && anyKey && settings.containsKey("access-key.id")) {
            problems.add("both \"ram-role\" and \"access-key.id\" are set");
        }
        if (role.isPresent() && (!anyKey || settings.containsKey("ram-role"))) {
            return Optional.of(new AliyunCredentials.RamRole(role.filter(name -> !name.equals("*"))));
        }
        if (!anyKey) {
            problems.add("there are no credentials: neither \"access-key.id\" and \"access-key.secret\" (or "
                    + VARIABLES.get("access-key.id") + " and " + VARIABLES.get("access-key.secret")
                    + ") nor \"ram-role\" (or " + VARIABLES.get("ram-role") + ")");
            return Optional.empty();
        }
        for (String key : List.of("access-key.id", "access-key.secret")) {
            if (text(key).isEmpty()) {
                missing(key);
                return Optional.empty();
            }
        }
        return Optional.of(new AliyunCredentials.Key(
                text("access-key.id").orElseThrow(), text("access-key.secret").orElseThrow(), text("security-token")));
    }

    private Map<String, URI> endpoints() {
        var endpoints = new HashMap<String, URI>();
        Optional<URI> all = parsed("endpoint", SettingsReader::url);
        for (String product : PRODUCTS) {
            parsed("endpoint." + product, SettingsReader::url)
                    .or(() -> all)
                    .ifPresent(url -> endpoints.put(product, url));
        }
        return endpoints;
    }

    private static String region(String text) {
        if (!text.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("not the id of a region");
        }
        return text;
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        boolean known = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        boolean plain = url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null;
        if (!known
                || url.getHost() == null
                || !plain
                || !(url.getPath().isEmpty() || url.getPath().equals("/"))) {
            throw new IllegalArgumentException("not http or https, a host and maybe a port");
        }
        return url;
    }
}
