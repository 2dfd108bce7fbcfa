package io.polder.provider.aliyun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudProviders;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AliyunProviderFactoryTest {

    @Test
    void isFoundByServiceLoader() {
        assertThat(CloudProviders.factories()).hasAtLeastOneElementOfType(AliyunProviderFactory.class);
    }

    @Test
    void saysThatItHasNoAdapterYet() {
        assertThatThrownBy(() -> CloudProviders.open("aliyun", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not available here")
                .hasMessageContaining("no adapter");
    }
}
