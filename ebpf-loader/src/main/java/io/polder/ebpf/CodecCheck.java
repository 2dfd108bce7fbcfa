package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfType;
import io.polder.ebpf.btf.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares what a codec reads and writes with the type that a program has. Stateless. */
final class CodecCheck {

    private CodecCheck() {}

    /**
     * Compares sizes, and of a struct the offset and size of each field that the codec names.
     *
     * @param what it is for, such as {@code values of map backends}
     * @param type its id; 0 where it is not known, so that nothing is compared
     * @throws CodecMismatchException when something differs
     */
    static void require(String what, Codec<?> codec, Btf btf, int type) {
        if (type == 0) {
            return;
        }
        var differences = new ArrayList<String>();
        long size = btf.sizeOf(type);
        if (size != codec.size()) {
            differences.add(size + " bytes instead of " + codec.size());
        }
        if (btf.type(btf.skipModifiersAndTypedefs(type)) instanceof BtfType.Composite) {
            compare("", codec.fields(), StructLayout.of(btf, type), differences);
        }
        if (!differences.isEmpty()) {
            throw new CodecMismatchException(what, codec, differences);
        }
    }

    private static void compare(String prefix, List<CodecField> fields, StructLayout layout, List<String> differences) {
        for (CodecField field : fields) {
            String name = prefix + field.name();
            Optional<StructLayout.Field> found = layout.field(field.name());
            if (found.isEmpty()) {
                differences.add("no field " + name);
                continue;
            }
            StructLayout.Field there = found.get();
            if (there.isBitfield()) {
                differences.add("field " + name + " as a bit-field");
            } else if (there.offset() != field.offset()) {
                differences.add("field " + name + " at " + there.offset() + " instead of " + field.offset());
            } else if (there.size() != field.size()) {
                differences.add("field " + name + " with " + there.size() + " bytes instead of " + field.size());
            } else if (!there.array() && there.layout().isPresent()) {
                compare(name + ".", field.fields(), there.layout().get(), differences);
            }
        }
    }
}
