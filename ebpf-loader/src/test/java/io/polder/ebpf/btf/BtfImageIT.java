package io.polder.ebpf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.Member;
import io.polder.ebpf.btf.BtfType.Parameter;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The kernel loads what is made for it. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class BtfImageIT {

    private static final EnumSet<BtfFeature> NOTHING = EnumSet.noneOf(BtfFeature.class);

    @Test
    void aCompilersBtfIsLoadedOnceItsSectionsAreFilledIn() {
        assertThat(load(image().sanitize(known()).bytes())).isEmpty();
        assertThat(load(TestObject.named("types").section(".BTF"))).contains("size == 0");
    }

    @Test
    void whatIsReplacedIsLoadedByAnyKernel() {
        assertThat(load(image().sanitize(EnumSet.of(BtfFeature.FUNC, BtfFeature.DATA_SECTION))
                        .bytes()))
                .isEmpty();
        for (BtfFeature feature : EnumSet.complementOf(EnumSet.of(BtfFeature.FUNC))) {
            byte[] sanitized = BtfImage.of(Btf.parse(feature.sample()))
                    .sanitize(EnumSet.of(BtfFeature.FUNC))
                    .bytes();
            assertThat(load(sanitized)).as(feature.name()).isEmpty();
        }
        byte[] function = BtfImage.of(Btf.parse(BtfFeature.FUNC.sample()))
                .sanitize(NOTHING)
                .bytes();
        assertThat(load(function)).isEmpty();
    }

    @Test
    void aSampleIsLoadedFromTheVersionThatIsSaid() {
        String[] running = System.getProperty("os.version").split("[.-]", -1);
        for (BtfFeature feature : BtfFeature.values()) {
            String[] since = feature.since().split("\\.", -1);
            int order = Integer.compare(Integer.parseInt(running[0]), Integer.parseInt(since[0]));
            int minor = Integer.compare(Integer.parseInt(running[1]), Integer.parseInt(since[1]));
            boolean known = order > 0 || (order == 0 && minor >= 0);
            assertThat(load(feature.sample()).isEmpty()).as(feature.name()).isEqualTo(known);
        }
    }

    @Test
    void symbolsOfTheKernelAreLoaded() {
        var types = new BtfBuilder();
        int pointer = types.pointer(0);
        int function = types.function("bpf_func", Linkage.EXTERN, 0, new Parameter("", pointer));
        int variable = types.variable("jiffies", pointer, Linkage.EXTERN);
        types.add(new BtfType.DataSection(
                ".ksyms", 0, List.of(new SectionVariable(function, 0, 0), new SectionVariable(variable, 0, 8))));

        assertThat(load(BtfImage.of(types.build()).kernelSymbols().bytes())).isEmpty();
    }

    @Test
    void typesMadeWithoutACompilerAreLoaded() {
        var types = new BtfBuilder();
        int u32 = types.integer("u32", 4, false);
        int signed = types.integer("int", 4, true);
        int colour = types.add(new BtfType.Enum("colour", 4, false, List.of(new Enumerator("RED", 1))));
        int list = types.array(u32, u32, 4);
        int bits = types.struct("bits", 4, new Member("low", u32, 0, 3), new Member("high", signed, 3, 29));
        types.struct(
                "key",
                28,
                new Member("colour", colour, 0, 0),
                new Member("list", list, 32, 0),
                new Member("bits", bits, 160, 0),
                new Member("last", types.typedef("port_t", u32), 192, 0));

        assertThat(load(types.bytes())).isEmpty();
    }

    private static BtfImage image() {
        return BtfImage.of(TestObject.named("types").btf())
                .section(".data", 84, Map.of("all", 0))
                .section(".bss", 12, Map.of("zeroed", 8))
                .section(".rodata", 4, Map.of("limit", 0))
                .section("license", 13, Map.of("LICENSE", 0));
    }

    private static EnumSet<BtfFeature> known() {
        var known = EnumSet.noneOf(BtfFeature.class);
        for (BtfFeature feature : BtfFeature.values()) {
            if (load(feature.sample()).isEmpty()) {
                known.add(feature);
            }
        }
        return known;
    }

    /** Loads BTF and lets go of it: what the kernel says against it, empty when nothing. */
    private static String load(byte[] bytes) {
        var btf = Syscalls.nativeBuffer(bytes.length).put(0, bytes);
        var log = Syscalls.nativeBuffer(1 << 16);
        long result = new BpfAttribute()
                .pointer(0, btf)
                .pointer(8, log)
                .u32(16, bytes.length)
                .u32(20, log.capacity())
                .u32(24, 1)
                .call(BpfCommand.BTF_LOAD);
        if (result >= 0) {
            Syscalls.close((int) result);
            return "";
        }
        var text = new StringBuilder("errno " + -result + ": ");
        for (int i = 0; log.get(i) != 0; i++) {
            text.append((char) log.get(i));
        }
        return text.toString();
    }
}
