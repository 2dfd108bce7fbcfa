package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerTest {

    @Test
    void printsContainerAndInterface() {
        assertThat(new Owner("3f2a", "eth0")).hasToString("3f2a/eth0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "tab\t", "caf\u00e9"})
    void containerIdOfOtherThanVisibleAsciiIsRefused(String containerId) {
        assertThatThrownBy(() -> new Owner(containerId, "eth0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(containerId);
    }

    @Test
    void containerIdHasAtMost256Characters() {
        assertThat(new Owner("c".repeat(256), "eth0").containerId()).hasSize(256);
        assertThatThrownBy(() -> new Owner("c".repeat(257), "eth0")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abcdefghijklmnop",
                "a/b",
                "a b",
                "a:b",
                ".",
                "..",
                "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc",
                "a\n",
                "a\u00a0b"
            })
    void nameTheKernelDoesNotTakeIsRefused(String interfaceName) {
        assertThatThrownBy(() -> new Owner("c", interfaceName)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nameOf15BytesIsTaken() {
        assertThat(new Owner("c", "abcdefghijklmno").interfaceName()).hasSize(15);
    }
}
