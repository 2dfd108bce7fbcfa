package io.polder.provider.fake;

import io.polder.provider.fake.kit.FakeTestCloud;
import io.polder.spi.kit.CloudProviderContract;
import io.polder.spi.kit.TestCloud;

/** The compatibility kit on the fake cloud itself. */
final class FakeContractTest extends CloudProviderContract {

    @Override
    protected TestCloud open() throws Exception {
        return FakeTestCloud.direct();
    }
}
