package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polder.linux.testing.Oracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The running kernel's types are what bpftool says they are. */
class KernelBtfIT {

    private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

    @Test
    @EnabledIf("thereIsBtf")
    void everyTypeIsAsBpftoolHasIt() throws IOException {
        Btf btf = Btf.ofKernel();
        JsonNode types = new ObjectMapper()
                .readTree(Oracle.run("bpftool", "-j", "btf", "dump", "file", VMLINUX.toString(), "format", "raw"))
                .path("types");

        assertThat(btf.typeCount()).isEqualTo(types.size() + 1);
        for (JsonNode type : types) {
            assertThat(BpftoolTypes.of(btf, type.path("id").intValue())).isEqualTo(BpftoolTypes.normalized(type));
        }
    }

    @Test
    @EnabledIf("thereIsBtf")
    void everyTypeHasADescriptionAndIsFound() {
        Btf btf = Btf.ofKernel();
        for (int id = 1; id < btf.typeCount(); id++) {
            assertThat(btf.describe(id)).isNotEmpty();
            int wanted = id;
            assertThat(btf.name(id).isEmpty() || btf.find(btf.name(id)).anyMatch(found -> found == wanted))
                    .isTrue();
        }
    }

    @Test
    @EnabledIf("thereIsBtf")
    void structsAreAlignedAndAsLargeAsTheirAlignmentHasIt() {
        Btf btf = Btf.ofKernel();
        int task = btf.find("task_struct", BtfKind.STRUCT).orElseThrow();
        assertThat(btf.sizeOf(task)).isEqualTo(((BtfType.Struct) btf.type(task)).size());
        for (int id = 1; id < btf.typeCount(); id++) {
            if (btf.kind(id).isComposite()) {
                assertThat(btf.sizeOf(id) % btf.alignmentOf(id)).isZero();
            }
        }
    }

    @Test
    @EnabledIf("thereIsBtf")
    void itIsParsedOnce() {
        assertThat(Btf.ofKernel()).isSameAs(Btf.ofKernel());
    }

    static boolean thereIsBtf() {
        return Files.isReadable(VMLINUX) && Files.isExecutable(Path.of("/usr/sbin/bpftool"));
    }
}
