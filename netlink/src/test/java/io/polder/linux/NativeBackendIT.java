package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeBackendIT {

    /** Or else the kernel tests would prove the same backend several times. */
    @Test
    void backendInUseIsTheOneNamed() {
        assertThat(NativeBackend.name()).isEqualTo(System.getProperty("polder.native", "jnr"));
    }
}
