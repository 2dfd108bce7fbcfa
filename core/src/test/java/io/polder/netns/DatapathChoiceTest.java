package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.InstanceType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DatapathChoiceTest {

    private static final InstanceType TYPE = new InstanceType("ecs.small", 3, 6, 6);

    @Test
    void podsHaveEnisOfTheirOwnWhereThereAreEnough() {
        var choice = DatapathChoice.of(all(), Optional.of(TYPE), 2);

        assertThat(choice.mode()).isEqualTo(DatapathMode.EXCLUSIVE_ENI);
        assertThat(choice.reason()).contains("ecs.small has 2 ENIs").contains("2 pods");
    }

    @Test
    void manyPodsShareThem() {
        assertThat(DatapathChoice.of(all(), Optional.of(TYPE), 3).mode()).isEqualTo(DatapathMode.SHARED_ENI_EBPF);
    }

    @Test
    void whatTheKernelCannotDoIsPassedOverAndTold() {
        var choice = DatapathChoice.of(without(DatapathMode.SHARED_ENI_EBPF), Optional.of(TYPE), 30);

        assertThat(choice.mode()).isEqualTo(DatapathMode.SHARED_ENI_IPVLAN);
        assertThat(choice.reason()).contains("not SHARED_ENI_EBPF: it lacks SHARED_ENI_EBPF");
        var plain = without(DatapathMode.SHARED_ENI_EBPF, DatapathMode.SHARED_ENI_IPVLAN);
        assertThat(DatapathChoice.of(plain, Optional.of(TYPE), 30).mode()).isEqualTo(DatapathMode.SHARED_ENI_VETH);
    }

    @Test
    void withoutACloudThereIsATunnel() {
        assertThat(DatapathChoice.of(all(), Optional.empty(), 30).mode()).isEqualTo(DatapathMode.VXLAN);
        assertThat(DatapathChoice.of(without(DatapathMode.VXLAN), Optional.empty(), 30)
                        .mode())
                .isEqualTo(DatapathMode.HOST_GATEWAY);
    }

    @Test
    void kernelThatCanDoNothingIsTold() {
        assertThatThrownBy(() -> DatapathChoice.of(Map.of(), Optional.of(TYPE), 30))
                .isInstanceOf(NetnsException.Unsupported.class)
                .hasMessageContaining("SHARED_ENI_VETH: not tried");
    }

    private static Map<DatapathMode, Support> all() {
        return without();
    }

    private static Map<DatapathMode, Support> without(DatapathMode... modes) {
        return Arrays.stream(DatapathMode.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        mode -> List.of(modes).contains(mode)
                                ? new Support(false, "it lacks " + mode)
                                : new Support(true, "it is there")));
    }
}
