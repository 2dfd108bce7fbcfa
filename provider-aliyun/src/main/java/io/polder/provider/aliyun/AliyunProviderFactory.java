package io.polder.provider.aliyun;

import io.polder.spi.CloudProvider;
import io.polder.spi.CloudProviderFactory;
import java.util.Map;
import java.util.Optional;

/**
 * Reserves the name {@code aliyun}. This version has no adapter behind it: {@link #unavailableBecause()} says so, and
 * {@link #open} throws. Thread-safe.
 */
public final class AliyunProviderFactory implements CloudProviderFactory {

    private static final String REASON = "this version has the factory only, no adapter to Alibaba Cloud";

    /** For {@link java.util.ServiceLoader}. */
    public AliyunProviderFactory() {}

    @Override
    public String name() {
        return "aliyun";
    }

    @Override
    public Optional<String> unavailableBecause() {
        return Optional.of(REASON);
    }

    /** @throws UnsupportedOperationException always, in this version */
    @Override
    @SuppressWarnings("DoNotCallSuggester") // It will not always throw.
    public CloudProvider open(Map<String, String> settings) {
        throw new UnsupportedOperationException("open aliyun: " + REASON);
    }
}
