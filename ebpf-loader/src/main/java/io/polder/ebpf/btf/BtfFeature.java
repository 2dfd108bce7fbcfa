package io.polder.ebpf.btf;

import io.polder.ebpf.btf.BtfType.Enumerator;
import io.polder.ebpf.btf.BtfType.SectionVariable;
import java.util.List;

/**
 * What a kernel can know of BTF beyond the first kinds. {@link #sample()} is some that only a kernel with it loads, for
 * finding out by trying; {@link BtfImage#sanitize} replaces what a kernel does not know.
 */
public enum BtfFeature {
    /** {@code BTF_KIND_FUNC} and {@code BTF_KIND_FUNC_PROTO}. */
    FUNC("5.0") {
        @Override
        void addTo(BtfBuilder types) {
            types.function("f", Linkage.STATIC, 0);
        }
    },
    /** {@code BTF_KIND_VAR} and {@code BTF_KIND_DATASEC}. */
    DATA_SECTION("5.2") {
        @Override
        void addTo(BtfBuilder types) {
            section(types, ".data");
        }
    },
    /** Functions that are not static. */
    GLOBAL_FUNC("5.6") {
        @Override
        void addTo(BtfBuilder types) {
            types.function("f", Linkage.GLOBAL, 0);
        }
    },
    /** {@code BTF_KIND_FLOAT}. */
    FLOAT("5.13") {
        @Override
        void addTo(BtfBuilder types) {
            types.add(new BtfType.Float("float", 4));
        }
    },
    /** {@code BTF_KIND_DECL_TAG}. */
    DECL_TAG("5.16") {
        @Override
        void addTo(BtfBuilder types) {
            int variable = types.variable("v", types.integer("int", 4, true), Linkage.STATIC);
            types.add(new BtfType.DeclTag("tag", variable, -1));
        }
    },
    /** {@code BTF_KIND_TYPE_TAG}. */
    TYPE_TAG("5.17") {
        @Override
        void addTo(BtfBuilder types) {
            types.pointer(types.add(new BtfType.TypeTag("tag", types.integer("int", 4, true))));
        }
    },
    /** {@code BTF_KIND_ENUM64}, and enums that say that their values have a sign. */
    ENUM64("6.0") {
        @Override
        void addTo(BtfBuilder types) {
            types.add(new BtfType.Enum64("e", 8, true, List.of(new Enumerator("E", -1))));
        }
    },
    /** Data sections whose name begins with a question mark, which stands for a map that is made only when asked for. */
    OPTIONAL_DATA_SECTION("6.9") {
        @Override
        void addTo(BtfBuilder types) {
            section(types, "?.data");
        }
    };

    private final String since;

    BtfFeature(String since) {
        this.since = since;
    }

    abstract void addTo(BtfBuilder types);

    /** The first version of the kernel that has it. */
    public String since() {
        return since;
    }

    /** The bytes of BTF that has it. */
    public byte[] sample() {
        var types = new BtfBuilder();
        addTo(types);
        return types.bytes();
    }

    private static void section(BtfBuilder types, String name) {
        int variable = types.variable("v", types.integer("int", 4, true), Linkage.STATIC);
        types.add(new BtfType.DataSection(name, 4, List.of(new SectionVariable(variable, 0, 4))));
    }
}
