package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class BpfObjectIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bind",
                "callbacks",
                "events",
                "firewall",
                "functions",
                "inner_maps",
                "kconfig",
                "kernel_structs",
                "kernel_symbols",
                "locks",
                "maps",
                "newer_maps",
                "newer_sections",
                "packet_counter",
                "redirect",
                "sections",
                "service",
                "socket_maps",
                "sockets",
                "tail_calls",
                "tcx",
                "timers",
                "traffic",
                "variables"
            })
    void everyAutoloadedProgramOfAnObjectIsLoaded(String name) throws IOException {
        ObjectSpec spec = read(name);

        try (BpfObject object = BpfObject.load(spec)) {
            assertThat(object.maps().keySet()).isEqualTo(spec.maps().keySet());
            assertThat(object.programs()).isNotEmpty();
            assertThat(spec.programs().values().stream().filter(ProgramSpec::isAutoloaded))
                    .allSatisfy(program -> assertThat(
                                    object.program(program.name()).info().type())
                            .contains(program.type()));
        }
    }

    @Test
    void objectThatPinsItsMapsNeedsADirectoryForThem() throws IOException {
        ObjectSpec spec = read("pinned");

        assertThat(spec.maps().values()).anyMatch(MapSpec::isPinnedByName);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> BpfObject.load(spec))
                .withMessageContaining("no directory for pins");
    }

    @Test
    void programForAFunctionOfTheKernelIsLoadedForThatFunction() throws IOException {
        Probe tracing = KernelFeatures.of(ProgramType.TRACING);
        assumeTrue(tracing.isSupported(), () -> "this kernel takes no such programs: " + tracing.reason());

        try (BpfObject object = BpfObject.load(read("fentry"))) {
            assertThat(object.program("called").type()).contains(ProgramType.TRACING);
        }
        ObjectSpec elsewhere =
                read("fentry").withProgram("called", program -> program.target("no_such_function_of_the_kernel"));
        assertThatExceptionOfType(EbpfException.class)
                .isThrownBy(() -> BpfObject.load(elsewhere))
                .withMessageContaining("no_such_function_of_the_kernel");
    }

    @Test
    void objectOfTheOldKindIsRefused() {
        assertThatExceptionOfType(InvalidObjectException.class)
                .isThrownBy(() -> read("legacy_maps"))
                .withMessageContaining("bpf_map_def");
    }

    private static ObjectSpec read(String name) throws IOException {
        return ObjectSpec.readResource(BpfObjectIT.class, "/sampler/" + name + ".o");
    }
}
