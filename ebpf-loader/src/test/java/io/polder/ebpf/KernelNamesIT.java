package io.polder.ebpf;

import static io.polder.ebpf.Sampler.run;
import static io.polder.ebpf.Sampler.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
import io.polder.ebpf.btf.StructLayout;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of the running kernel is put into programs when they are loaded. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class KernelNamesIT {

    @Test
    void fieldsAndSizesAreTheKernels() throws IOException {
        Btf kernel = Btf.ofKernel();
        int task = kernel.find("task_struct", BtfKind.STRUCT).orElseThrow();
        int device = kernel.find("net_device", BtfKind.STRUCT).orElseThrow();
        StructLayout.Field ifindex =
                StructLayout.of(kernel, device).field("ifindex").orElseThrow();
        try (BpfObject object = BpfObject.load(spec("kernel_structs"))) {
            run(object, "describe");

            assertThat(value(object, "ifindex_offset")).isEqualTo(ifindex.offset());
            assertThat(value(object, "name_size")).isEqualTo(16);
            assertThat(value(object, "task_struct_size")).isEqualTo(kernel.sizeOf(task));
            assertThat(value(object, "sk_buff_size"))
                    .isEqualTo(
                            kernel.sizeOf(kernel.find("sk_buff", BtfKind.STRUCT).orElseThrow()));
            assertThat(value(object, "task_struct_id")).isEqualTo(task);
            assertThat(value(object, "pid_type_tgid")).isEqualTo(1);
            assertThat(List.of("has_ifindex", "has_task_struct", "has_tgid"))
                    .allSatisfy(name -> assertThat(value(object, name)).isEqualTo(1));
            assertThat(List.of("has_no_such_field", "has_no_such_struct", "has_no_such_value", "has_renamed"))
                    .allSatisfy(name -> assertThat(value(object, name)).isZero());
        }
    }

    @Test
    void fieldsOfTheRunningTaskAreRead() throws IOException {
        try (BpfObject object = BpfObject.load(spec("kernel_structs"))) {
            run(object, "read_task");

            assertThat(value(object, "tgid")).isEqualTo(ProcessHandle.current().pid());
            String comm = Files.readString(Path.of("/proc/thread-self/comm")).strip();
            assertThat(new String(object.variable("comm").bytes(), 0, comm.length(), StandardCharsets.UTF_8))
                    .isEqualTo(comm);
        }
    }

    @Test
    void functionsOfTheKernelAreCalledAndMissingOnesAreNot() throws IOException {
        assumeThat(Btf.ofKernel().find("bpf_rcu_read_lock", BtfKind.FUNC)).isPresent();
        try (BpfObject object = BpfObject.load(spec("kernel_symbols"))) {
            run(object, "call");
            run(object, "look");

            assertThat(value(object, "has_lock")).isEqualTo(1);
            assertThat(value(object, "has_no_such_function")).isZero();
            assertThat(value(object, "no_such_address")).isZero();
            assertThat(value(object, "init_task_address")).isEqualTo(addressOf("init_task"));
        }
    }

    @Test
    void settingsAreWhatTheKernelWasBuiltWithUnlessOthersAreGiven() throws IOException {
        assumeThat(Path.of("/proc/config.gz")).exists();
        String[] release =
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[.-]", 3);
        LoadOptions options = LoadOptions.DEFAULT
                .withSetting("CONFIG_HZ", "12345")
                .withSetting("CONFIG_DEFAULT_HOSTNAME", "\"polder\"");
        try (BpfObject object = BpfObject.load(spec("kconfig"), options)) {
            run(object, "read");

            assertThat(value(object, "version") >> 8)
                    .isEqualTo(Long.parseLong(release[0]) << 8 | Long.parseLong(release[1]));
            assertThat(value(object, "bpf_syscall")).isEqualTo(1);
            assertThat(value(object, "inet")).isEqualTo(1);
            assertThat(value(object, "hz")).isEqualTo(12345);
            assertThat(value(object, "hostname")).isEqualTo('p');
            assertThat(value(object, "no_such")).isZero();
            assertThat(object.variable("CONFIG_HZ").value()).isEqualTo(12345);
        }
    }

    @Test
    void settingOfAnotherTypeIsRefused() throws IOException {
        LoadOptions options = LoadOptions.DEFAULT.withSetting("CONFIG_HZ", "\"fast\"");

        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfObject.load(spec("kconfig"), options))
                .withMessageContainingAll("CONFIG_HZ", "fast", "NUMBER");
    }

    private static long value(BpfObject object, String variable) {
        return object.variable(variable).value();
    }

    private static long addressOf(String symbol) throws IOException {
        return Files.readAllLines(Path.of("/proc/kallsyms"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.endsWith(" " + symbol))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(0, line.indexOf(' ')), 16))
                .findFirst()
                .orElse(0);
    }
}
