package io.polder.provider.aliyun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudProviders;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AliyunProviderFactoryTest {

    @Test
    void isFoundByServiceLoader() {
        assertThat(CloudProviders.factories()).hasAtLeastOneElementOfType(AliyunProviderFactory.class);
    }

    @Test
    void everythingThatIsWrongWithTheSettingsIsSaidAtOnceAndNoSecret() {
        var settings = Map.of(
                "region", "cn hangzhou",
                "access-key.secret", "TheSecretThatNobodySees",
                "endpoint.ecs", "ftp://there",
                "endpoint", "https://user@there?x",
                "subnet-cache", "-1",
                "colour", "blue");
        assertThatThrownBy(() -> AliyunSettings.parse(settings, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "\"colour\" is unknown",
                        "\"region\" is \"cn hangzhou\"",
                        "\"access-key.id\" (or ALIBABA_CLOUD_ACCESS_KEY_ID) is missing",
                        "\"endpoint.ecs\"",
                        "\"endpoint\" is",
                        "\"subnet-cache\" is \"-1\"")
                .hasMessageNotContaining("TheSecretThatNobodySees");
    }

    @Test
    void withoutCredentialsItIsNotAvailableAndSaysWhatWouldDo() {
        assertThatThrownBy(() -> AliyunSettings.parse(Map.of("region", "cn-hangzhou"), Map.of()))
                .hasMessageContainingAll("no credentials", "ram-role", "ALIBABA_CLOUD_ACCESS_KEY_ID");
    }

    @Test
    void environmentStandsInForWhatIsNotSet() {
        var environment = Map.of(
                "ALIBABA_CLOUD_REGION_ID", "cn-beijing",
                "ALIBABA_CLOUD_ACCESS_KEY_ID", "id",
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "TheSecretThatNobodySees",
                "ALIBABA_CLOUD_SECURITY_TOKEN", " ");
        var settings = AliyunSettings.parse(Map.of("region", "cn-hangzhou", "metadata", "none"), environment);

        assertThat(settings.regionId()).isEqualTo("cn-hangzhou");
        assertThat(settings.credentials())
                .isEqualTo(new AliyunCredentials.Key("id", "TheSecretThatNobodySees", Optional.empty()));
        assertThat(settings.metadata()).isEmpty();
        assertThat(settings.endpoint("ecs")).isEqualTo(URI.create("https://ecs.cn-hangzhou.aliyuncs.com"));
        assertThat(settings.toString()).doesNotContain("TheSecretThatNobodySees");
    }

    @Test
    void roleIsTakenOverAKeyOfTheEnvironment() {
        var environment = Map.of("ALIBABA_CLOUD_ACCESS_KEY_ID", "id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret");
        assertThat(AliyunSettings.parse(Map.of("region", "cn-hangzhou", "ram-role", "*"), environment)
                        .credentials())
                .isEqualTo(new AliyunCredentials.RamRole(Optional.empty()));
        assertThatThrownBy(() -> AliyunSettings.parse(
                        Map.of("region", "cn-hangzhou", "ram-role", "*", "metadata", "none"), Map.of()))
                .hasMessageContaining("needs the metadata service");
    }
}
