package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.ebpf.asm.Helper;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.EBPF_CLASSIFIER)
class KernelFeaturesIT {

    @Test
    @RequiresCapability(Capability.BPFTOOL)
    void kindsAreThoseThatBpftoolFinds() throws IOException {
        JsonNode found = Bpftool.json("feature", "probe", "kernel");

        for (ProgramType type : ProgramType.values()) {
            JsonNode theirs = found.path("program_types").path("have_" + Bpftool.name(type) + "_prog_type");
            Probe ours = KernelFeatures.of(type);
            if (!theirs.isMissingNode() && ours.support() != Probe.Support.UNKNOWN) {
                assertThat(ours.isSupported()).as("%s: %s", type, ours).isEqualTo(theirs.asBoolean());
            }
        }
        for (MapType type : MapType.values()) {
            JsonNode theirs = found.path("map_types").path("have_" + Bpftool.name(type) + "_map_type");
            Probe ours = KernelFeatures.of(type);
            if (!theirs.isMissingNode()) {
                assertThat(ours.isSupported()).as("%s: %s", type, ours).isEqualTo(theirs.asBoolean());
            }
        }
    }

    @Test
    void kindsThatEveryKernelHasAreFound() {
        assertThat(List.of(ProgramType.SOCKET_FILTER, ProgramType.SCHED_CLS, ProgramType.XDP))
                .allMatch(type -> KernelFeatures.of(type).isSupported());
        assertThat(List.of(MapType.HASH, MapType.ARRAY, MapType.LPM_TRIE, MapType.RINGBUF, MapType.SK_STORAGE))
                .allMatch(type -> KernelFeatures.of(type).isSupported());
        assertThat(List.of(Feature.BTF, Feature.MAP_BATCHES, Feature.LARGE_PROGRAMS, Feature.BOUNDED_LOOPS))
                .allMatch(feature -> KernelFeatures.of(feature).isSupported());
        assertThat(KernelFeatures.of(ProgramType.UNSPEC).isMissing()).isTrue();
    }

    @Test
    void helpersDependOnTheKindOfProgram() {
        assertThat(KernelFeatures.of(ProgramType.SCHED_CLS, Helper.REDIRECT).isSupported())
                .isTrue();
        assertThat(KernelFeatures.of(ProgramType.XDP, Helper.XDP_ADJUST_HEAD).isSupported())
                .isTrue();
        assertThat(KernelFeatures.of(ProgramType.SCHED_CLS, Helper.XDP_ADJUST_HEAD))
                .satisfies(probe -> {
                    assertThat(probe.isMissing()).isTrue();
                    assertThat(probe.reason()).contains("EINVAL", "bpf_xdp_adjust_head");
                });
    }

    @Test
    void everyHelperIsKnownToSomeKindOfProgramOrMissing() {
        for (Helper helper : Helper.values()) {
            assertThat(KernelFeatures.of(ProgramType.SCHED_CLS, helper).support())
                    .as("%s", helper)
                    .isNotEqualTo(Probe.Support.UNKNOWN);
        }
    }
}
