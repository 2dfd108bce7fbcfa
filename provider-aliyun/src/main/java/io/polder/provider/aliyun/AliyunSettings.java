package io.polder.provider.aliyun;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How Alibaba Cloud is reached. Immutable.
 *
 * <p>Nothing here or beyond prints keys, tokens or signatures, but for one: the JDK's debug logger {@code
 * jdk.internal.httpclient.debug} prints the URLs of requests, which have the signature and the token of a temporary key.
 * It is silent unless it is asked for, or every logger is.
 *
 * @param regionId such as {@code cn-hangzhou}
 * @param endpoints scheme, host and port of products ({@code ecs}, {@code vpc}, {@code slb}, {@code nlb}, {@code pvtz}),
 *     where they are not the region's own: inside a VPC {@code https://ecs-vpc.cn-hangzhou.aliyuncs.com} needs no
 *     internet
 * @param metadata of the instance that this runs on; absent where it runs on none
 * @param vpcId where load balancers (NLB) are made; absent where none are
 * @param subnetCache how long what was read of a vSwitch is given again; zero for not at all
 */
public record AliyunSettings(
        String regionId,
        AliyunCredentials credentials,
        Map<String, URI> endpoints,
        Optional<URI> metadata,
        Optional<String> vpcId,
        Duration subnetCache) {

    /** Where instances find their metadata service. */
    public static final URI METADATA = URI.create("http://100.100.100.200");

    public AliyunSettings {
        if (!regionId.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("not the id of a region: \"" + regionId + "\"");
        }
        if (subnetCache.isNegative()) {
            throw new IllegalArgumentException("subnetCache is " + subnetCache + ", must not be negative");
        }
        endpoints = Map.copyOf(endpoints);
        if (credentials instanceof AliyunCredentials.RamRole && metadata.isEmpty()) {
            throw new IllegalArgumentException("a RAM role is had from the metadata service, and none is set");
        }
    }

    /** HTTPS at the region's own addresses, and a cache of ten seconds. */
    public static AliyunSettings of(String regionId, AliyunCredentials credentials) {
        return new AliyunSettings(
                regionId, credentials, Map.of(), Optional.of(METADATA), Optional.empty(), Duration.ofSeconds(10));
    }

    /**
     * Reads settings; the environment's stand in for those that are not given.
     *
     * <table>
     * <caption>Settings</caption>
     * <tr><th>key</th><th>variable</th><th>value</th></tr>
     * <tr><td>{@code region}</td><td>{@code ALIBABA_CLOUD_REGION_ID}</td><td>id of the region</td></tr>
     * <tr><td>{@code access-key.id}</td><td>{@code ALIBABA_CLOUD_ACCESS_KEY_ID}</td><td></td></tr>
     * <tr><td>{@code access-key.secret}</td><td>{@code ALIBABA_CLOUD_ACCESS_KEY_SECRET}</td><td></td></tr>
     * <tr><td>{@code security-token}</td><td>{@code ALIBABA_CLOUD_SECURITY_TOKEN}</td><td>of a temporary key</td></tr>
     * <tr><td>{@code ram-role}</td><td>{@code ALIBABA_CLOUD_ECS_METADATA}</td><td>name of the role, or {@code *} for the
     * instance's; instead of a key</td></tr>
     * <tr><td>{@code endpoint}</td><td>{@code POLDER_ALIYUN_ENDPOINT}</td><td>URL for every product</td></tr>
     * <tr><td>{@code endpoint.ecs}, {@code .vpc}, {@code .slb}, {@code .nlb}, {@code .pvtz}</td><td></td><td>URL for
     * one</td></tr>
     * <tr><td>{@code metadata}</td><td>{@code POLDER_ALIYUN_METADATA}</td><td>URL, or {@code none}; by default
     * {@code http://100.100.100.200}</td></tr>
     * <tr><td>{@code vpc}</td><td>{@code POLDER_ALIYUN_VPC}</td><td>id of the VPC, for load balancers</td></tr>
     * <tr><td>{@code subnet-cache}</td><td></td><td>seconds, 10 by default</td></tr>
     * </table>
     *
     * @throws IllegalArgumentException naming everything that is missing, unknown or malformed; never a secret's value
     */
    public static AliyunSettings parse(Map<String, String> settings, Map<String, String> environment) {
        return new SettingsReader(settings, environment).read();
    }

    /** Where a product is reached. */
    URI endpoint(String product) {
        URI given = endpoints.get(product);
        if (given != null) {
            return given;
        }
        String host = product.equals("pvtz") ? "pvtz.aliyuncs.com" : product + "." + regionId + ".aliyuncs.com";
        return URI.create("https://" + host);
    }
}
