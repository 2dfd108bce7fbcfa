package io.polder.provider.aliyun;

import com.aliyuncs.ecs.model.v20140526.DescribeInstanceTypesRequest;
import com.aliyuncs.ecs.model.v20140526.DescribeInstanceTypesResponse;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.InstanceType;
import io.polder.spi.InstanceTypes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Instance types of ECS. They hardly ever change: what was read is given again for a day. Thread-safe. */
final class AliyunCatalog implements InstanceTypes {

    private static final Duration KEPT = Duration.ofDays(1);
    private static final int MOST_KEPT = 1_000;

    private final ApiCalls calls;
    private final Cache<String, InstanceType> cache =
            Caffeine.newBuilder().expireAfterWrite(KEPT).maximumSize(MOST_KEPT).build();

    AliyunCatalog(ApiCalls calls) {
        this.calls = calls;
    }

    /** Reads that meet each other are not joined: a caller's time may be shorter than another's. */
    @Override
    public InstanceType describe(String name, Duration timeout) {
        InstanceType known = cache.getIfPresent(name);
        if (known != null) {
            return known;
        }
        var request = new DescribeInstanceTypesRequest();
        request.setInstanceTypess(List.of(name));
        InstanceType read = calls.call(name, false, request, timeout, answer -> find(answer, name))
                .orElseThrow(() -> new CloudException.NotFound(
                        new Failure("DescribeInstanceTypes", name, "there is no such instance type")));
        cache.put(name, read);
        return read;
    }

    private static Optional<InstanceType> find(DescribeInstanceTypesResponse answer, String name) {
        return answer.getInstanceTypes().stream()
                .filter(type -> name.equals(type.getInstanceTypeId()))
                .findFirst()
                .map(AliyunCatalog::translate);
    }

    private static InstanceType translate(DescribeInstanceTypesResponse.InstanceType type) {
        int enis = type.getEniQuantity();
        boolean trunk = Boolean.TRUE.equals(type.getEniTrunkSupported());
        return new InstanceType(
                type.getInstanceTypeId(),
                enis,
                type.getEniPrivateIpAddressQuantity(),
                or(type.getEniIpv6AddressQuantity(), 0),
                Math.max(1, or(type.getSecondaryEniQueueNumber(), 1)),
                trunk ? Math.max(0, or(type.getEniTotalQuantity(), enis) - enis) : 0);
    }

    private static int or(@Nullable Integer number, int otherwise) {
        return number == null ? otherwise : number;
    }
}
