package io.polder.provider.aliyun;

import io.polder.spi.CloudProvider;
import io.polder.spi.kit.CloudProviderContract;
import io.polder.spi.kit.TestCloud;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The compatibility kit on the real Alibaba Cloud, where the environment has credentials (see {@link AliyunSettings#parse})
 * and says where: {@code POLDER_KIT_SUBNET}, {@code POLDER_KIT_INSTANCE} and {@code POLDER_KIT_INSTANCE_TYPE}, and if they
 * may be used {@code POLDER_KIT_TIGHT_SUBNET}, {@code POLDER_KIT_DNS_ZONE} and, for load balancers, {@code
 * POLDER_ALIYUN_VPC}. It costs money, and removes what it made. Nobody has run it yet.
 */
@EnabledIfEnvironmentVariable(named = "POLDER_KIT_SUBNET", matches = ".+")
final class LiveCloudContractTest extends CloudProviderContract {

    @Override
    protected TestCloud open() {
        var provider = new AliyunProviderFactory().open(Map.of("subnet-cache", "0"));
        return new TestCloud() {
            @Override
            public CloudProvider provider() {
                return provider;
            }

            @Override
            public String subnetId() {
                return System.getenv("POLDER_KIT_SUBNET");
            }

            @Override
            public String instanceId() {
                return System.getenv("POLDER_KIT_INSTANCE");
            }

            @Override
            public String instanceType() {
                return System.getenv("POLDER_KIT_INSTANCE_TYPE");
            }

            @Override
            public Optional<String> tightSubnetId() {
                return Optional.ofNullable(System.getenv("POLDER_KIT_TIGHT_SUBNET"));
            }

            @Override
            public Optional<String> dnsZoneId() {
                return Optional.ofNullable(System.getenv("POLDER_KIT_DNS_ZONE"));
            }

            @Override
            public void pass(Duration time) throws InterruptedException {
                Thread.sleep(time.toMillis());
            }

            @Override
            public void close() {
                provider.close();
            }
        };
    }
}
