package io.polder.provider.aliyun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.provider.fake.openapi.AccessKey;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.EniFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys of a RAM role, from the metadata service to the signature. */
final class RoleCredentialsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private Instant now = start;
    private final AtomicInteger given = new AtomicInteger();
    private final Emulated emulated = new Emulated();
    private final RoleCredentials role =
            new RoleCredentials(new MetadataClient(emulated.metadata.endpoint()), Optional.empty(), () -> now);

    @AfterEach
    void end() {
        emulated.close();
    }

    /** A key that lasts for 80 minutes. */
    private AccessKey nextKey() {
        int number = given.incrementAndGet();
        var key = AccessKey.temporary("STS." + number, "secret-" + number, "token-" + number, now.plusSeconds(4_800));
        emulated.api.accept(key);
        return key;
    }

    @Test
    void providerSignsWithKeysOfTheRole() {
        emulated.metadata.role("node", this::nextKey);
        try (var provider = emulated.provider(new AliyunCredentials.RamRole(Optional.empty()));
                var named = emulated.provider(new AliyunCredentials.RamRole(Optional.of("node")))) {
            for (var each : new CloudProvider[] {provider, provider, named}) {
                assertThat(each.networkInterfaces().listAll(EniFilter.attachedTo(emulated.instance), TIMEOUT))
                        .hasSize(1);
            }
        }
        assertThat(given).hasValue(2); // One for each provider.
    }

    @Test
    void keyIsRenewedBeforeItEnds() {
        emulated.metadata.role("node", this::nextKey);

        assertThat(role.getCredentials().getAccessKeyId()).isEqualTo("STS.1");
        now = start.plusSeconds(4_100);
        assertThat(role.getCredentials().getAccessKeyId()).isEqualTo("STS.1");
        now = start.plusSeconds(4_300); // Of its time an eighth, 600 s, is left at 4,200.
        assertThat(role.getCredentials().getAccessKeyId()).isEqualTo("STS.2");
    }

    @Test
    void keyThatLastsIsUsedWhileThereIsNoOther() {
        emulated.metadata.role("node", this::nextKey);
        role.getCredentials();
        emulated.metadata.close();

        now = start.plusSeconds(4_300);
        assertThat(role.getCredentials().getAccessKeyId()).isEqualTo("STS.1");
        now = start.plusSeconds(4_801);
        assertThatThrownBy(role::getCredentials).isInstanceOf(CloudException.Transient.class);
    }

    @Test
    void forgottenSessionTokenIsFetchedAnew() {
        emulated.metadata.role("node", this::nextKey);
        role.getCredentials();
        emulated.metadata.forgetTokens();

        now = start.plusSeconds(4_300);
        assertThat(role.getCredentials().getAccessKeyId()).isEqualTo("STS.2");
        assertThat(emulated.metadata.tokensGiven()).isEqualTo(2);
    }

    @Test
    void noRoleIsATransientFailureOfTheCall() {
        try (var provider = emulated.provider(new AliyunCredentials.RamRole(Optional.empty()))) {
            assertThatThrownBy(() ->
                            provider.networkInterfaces().listAll(EniFilter.attachedTo(emulated.instance), TIMEOUT))
                    .isInstanceOf(CloudException.Transient.class);
        }
    }
}
