package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What a user gets to read when a pool cannot be filled: what was tried, on what, and what came back. */
class ErrorsTest extends CloudFixture {

    @Test
    void unknownVSwitchIsNamed() {
        assertFailure(settings.withSubnet("vsw-none"), 1)
                .isInstanceOf(PoolException.Refused.class)
                .hasMessageContaining("default.pod0")
                .hasMessageContaining("vsw-none")
                .hasMessageContaining("DescribeVSwitches")
                .cause()
                .isInstanceOf(CloudException.NotFound.class);
    }

    @Test
    void exhaustedSubnetIsNamed() {
        assertFailure(settings.withSubnet("vsw-tiny"), 8)
                .isInstanceOf(PoolException.Exhausted.class)
                .hasMessageContaining("default.pod7")
                .hasMessageContaining("vsw-tiny")
                .hasMessageContaining("InvalidVSwitchId.IpNotEnough")
                .cause()
                .isInstanceOf(CloudException.AddressesExhausted.class);
    }

    @Test
    void limitOfEnisIsNamedWithTheInstanceAndItsType() {
        assertFailure(settings, 13)
                .isInstanceOf(PoolException.Exhausted.class)
                .hasMessageContaining("default.pod12")
                .hasMessageContaining(instance.instanceId())
                .hasMessageContaining("ecs.test")
                .hasMessageContaining("2 secondary ENIs")
                .cause()
                .isInstanceOf(CloudException.QuotaExceeded.class);
    }

    /** Of the last of so many pods. */
    private AbstractThrowableAssert<?, ? extends Throwable> assertFailure(EniSettings with, int pods) {
        var pool = WatermarkPool.open(
                PoolSettings.of(0, 0, 20).withCoolDown(Duration.ZERO),
                addressFactory(with),
                clock.scheduler(),
                clock,
                new Random(1));
        var waiting = new ArrayList<CompletableFuture<Lease<EniAddress>>>();
        for (int i = 0; i < pods; i++) {
            waiting.add(pool.acquire(new Owner("default.pod" + i, "eth0"), Duration.ofMinutes(5)));
            clock.advance(MINUTE);
        }
        var last = waiting.get(pods - 1);
        assertThat(last).isCompletedExceptionally();
        var failure = Assertions.catchThrowableOfType(CompletionException.class, last::join);
        return Assertions.assertThat(failure.getCause());
    }
}
