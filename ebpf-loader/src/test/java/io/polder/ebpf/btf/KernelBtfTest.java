package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelBtfTest {

    @TempDir
    Path directory;

    @Test
    void aKernelWithoutSaysSo() {
        assertThatThrownBy(() -> KernelBtf.read(directory.resolve("vmlinux")))
                .isInstanceOf(MissingBtfException.class)
                .hasMessageContaining("CONFIG_DEBUG_INFO_BTF");
        assertThatThrownBy(() -> KernelBtf.read(directory)).isInstanceOf(MissingBtfException.class);
    }

    @Test
    void modulesContinueTheKernel() throws IOException {
        var types = new BtfBuilder();
        int u32 = types.integer("u32", 4, false);
        Btf kernel = types.build();
        var module = new BtfBuilder(kernel);
        int typedef = module.typedef("of_module", u32);
        Files.write(directory.resolve("vmlinux"), types.bytes());
        Files.write(directory.resolve("vxlan"), module.bytes());
        Files.createSymbolicLink(directory.resolve("unloaded"), directory.resolve("gone"));

        assertThat(KernelBtf.modules(directory, KernelBtf.read(directory.resolve("vmlinux"))))
                .singleElement()
                .satisfies(btf -> assertThat(btf.sizeOf(typedef)).isEqualTo(4));
    }

    @Test
    void modulesThatCannotBeReadAreNotPassedOver() throws IOException {
        Files.createDirectory(directory.resolve("vxlan"));
        Btf kernel = new BtfBuilder().build();
        assertThatThrownBy(() -> KernelBtf.modules(directory, kernel)).isInstanceOf(MissingBtfException.class);
        assertThatThrownBy(() -> KernelBtf.modules(directory.resolve("none"), kernel))
                .isInstanceOf(MissingBtfException.class);
    }
}
