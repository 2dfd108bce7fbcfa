package io.polder.provider.aliyun;

import io.polder.provider.fake.kit.FakeTestCloud;
import io.polder.provider.fake.openapi.AccessKey;
import io.polder.provider.fake.openapi.MetadataService;
import io.polder.provider.fake.openapi.OpenApiServer;
import io.polder.spi.kit.CloudProviderContract;
import io.polder.spi.kit.TestCloud;
import java.util.Map;

/** The compatibility kit on Alibaba Cloud as the emulator plays it: the real SDK, real HTTP, real signatures. */
final class EmulatorContractTest extends CloudProviderContract {

    @Override
    protected TestCloud open() throws Exception {
        return FakeTestCloud.through((cloud, instanceId, closing) -> {
            var api = OpenApiServer.start(cloud, AccessKey.lasting("LTAIkit", "of-the-kit"));
            closing.push(api);
            var metadata = MetadataService.start(cloud, instanceId);
            closing.push(metadata);
            return new AliyunProviderFactory()
                    .open(Map.of(
                            "region", "cn-hangzhou",
                            "access-key.id", "LTAIkit",
                            "access-key.secret", "of-the-kit",
                            "endpoint", api.endpoint().toString(),
                            "metadata", metadata.endpoint().toString(),
                            "vpc", "vpc-fake",
                            "subnet-cache", "0"));
        });
    }
}
