package io.polder.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.Codec;
import io.polder.ebpf.CodecField;
import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
import io.polder.ebpf.btf.StructLayout;

/** Compares what Java writes with how the compiler laid it out. Stateless. */
public final class StructChecks {

    private StructChecks() {}

    /** Each of the codec's fields is where the struct has it, and as long. */
    public static void assertLaidOut(Btf btf, String struct, Codec<?> codec) {
        StructLayout layout =
                StructLayout.of(btf, btf.find(struct, BtfKind.STRUCT).orElseThrow());
        assertThat(codec.size()).isEqualTo(layout.size());
        for (CodecField field : codec.fields()) {
            StructLayout.Field there = layout.field(field.name()).orElseThrow();
            assertThat(there.offset()).as(field.name()).isEqualTo(field.offset());
            assertThat(there.size()).as(field.name()).isEqualTo(field.size());
        }
    }
}
