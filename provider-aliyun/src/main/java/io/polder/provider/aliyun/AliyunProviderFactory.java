package io.polder.provider.aliyun;

import io.polder.spi.CloudProvider;
import io.polder.spi.CloudProviderFactory;
import java.util.Map;
import java.util.Optional;

/**
 * Opens Alibaba Cloud under the name {@code aliyun}. For its settings see {@link AliyunSettings#parse}; what they leave
 * out is taken from the environment. Thread-safe.
 */
public final class AliyunProviderFactory implements CloudProviderFactory {

    /** For {@link java.util.ServiceLoader}. */
    public AliyunProviderFactory() {}

    @Override
    public String name() {
        return "aliyun";
    }

    @Override
    public Optional<String> unavailableBecause(Map<String, String> settings) {
        try {
            AliyunSettings.parse(settings, System.getenv());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    @Override
    public CloudProvider open(Map<String, String> settings) {
        return open(AliyunSettings.parse(settings, System.getenv()));
    }

    /** Opens Alibaba Cloud with settings that are not text. */
    public static CloudProvider open(AliyunSettings settings) {
        return new AliyunProvider(settings);
    }
}
