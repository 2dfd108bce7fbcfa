package io.polder.provider.aliyun;

import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.FakeCloudBuilder;
import io.polder.provider.fake.openapi.AccessKey;
import io.polder.provider.fake.openapi.MetadataService;
import io.polder.provider.fake.openapi.OpenApiServer;
import io.polder.spi.Cidr;
import io.polder.spi.CloudProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A fake cloud behind the emulator, and a provider that reaches it. Confined. */
final class Emulated implements AutoCloseable {

    static final String KEY = "LTAI5tKeyIdOfTheTest";
    static final String SECRET = "SecretOfTheTestThatNobodySees";
    static final String SUBNET = "vsw-a";

    final FakeCloud cloud;
    final String instance;
    final OpenApiServer api;
    final MetadataService metadata;

    Emulated() {
        this(InstantSource.system(), builder -> builder);
    }

    Emulated(InstantSource clock, UnaryOperator<FakeCloudBuilder> settings) {
        cloud = settings.apply(FakeCloud.builder().lenient().subnet(SUBNET, Cidr.parse("10.0.0.0/16")))
                .build();
        instance = cloud.createInstance("ecs.g7.xlarge", SUBNET).instanceId();
        api = OpenApiServer.start(
                cloud,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                clock,
                AccessKey.lasting(KEY, SECRET));
        metadata = MetadataService.start(cloud, instance);
    }

    CloudProvider provider() {
        return provider(new AliyunCredentials.Key(KEY, SECRET, Optional.empty()));
    }

    CloudProvider provider(AliyunCredentials credentials) {
        URI url = api.endpoint();
        return AliyunProviderFactory.open(new AliyunSettings(
                "cn-hangzhou",
                credentials,
                Map.of("ecs", url, "vpc", url, "slb", url, "nlb", url, "pvtz", url),
                Optional.of(metadata.endpoint()),
                Optional.of("vpc-fake"),
                Duration.ZERO));
    }

    /** An exception with everything that a log would show of it. */
    static String trace(Throwable e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @Override
    public void close() {
        metadata.close();
        api.close();
        cloud.close();
    }
}
