package io.polder.ebpf;

import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.btf.FunctionInfo;
import io.polder.ebpf.btf.LineInfo;
import io.polder.ebpf.btf.PoisonedInstruction;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Loads one program. Used once. */
final class ProgramLoader {

    private static final int FUNCTION_BYTES = 8;
    private static final int LINE_BYTES = 16;
    private static final int SPARE = 64; // For the license, and for each part to begin at a multiple of 8.

    private final ProgramSpec spec;
    private final String operation;
    private final LoadContext context;
    private final List<PoisonedInstruction> poisoned;

    private ProgramLoader(ProgramSpec spec, LoadContext context) {
        this.spec = spec;
        this.operation = "load " + spec;
        this.context = context;
        this.poisoned = new ArrayList<>();
    }

    static Fd load(ProgramSpec spec, LoadContext context) {
        return new ProgramLoader(spec, context).load();
    }

    private Fd load() {
        if (spec.type() == ProgramType.UNSPEC) {
            throw new EbpfException(
                    operation,
                    null,
                    "the name of its section, " + spec.section()
                            + ", says nothing of its type; the specification can be given one",
                    null);
        }
        BpfAttribute attribute = attribute();
        long result = VerifierLog.attempt(attribute);
        if (Syscalls.failed(result)) {
            throw VerifierLog.refusal(attribute, result, operation, poisoned);
        }
        return Fd.ofResult(result, operation);
    }

    private BpfAttribute attribute() {
        long[] slots = instructions();
        var attribute = new BpfAttribute(room(slots.length));
        attribute.pointTo(8, slots.length * Instruction.BYTES).asLongBuffer().put(slots);
        attribute
                .u32(0, spec.type().number())
                .u32(4, slots.length)
                .pointer(16, spec.license())
                .u32(44, spec.flags())
                .name(48, spec.name());
        spec.attachType().ifPresent(type -> attribute.u32(68, type.number()));
        AttachTarget.id(spec, operation).ifPresent(id -> attribute.u32(108, id));
        spec.types().ifPresent(types -> describe(attribute, types));
        return attribute;
    }

    private int room(int slots) {
        int types = spec.types()
                .map(said ->
                        said.functions().size() * FUNCTION_BYTES + said.lines().size() * LINE_BYTES)
                .orElse(0);
        return slots * Instruction.BYTES + types + SPARE;
    }

    /** As this kernel is to run them. */
    private long[] instructions() {
        long[] slots = spec.code().slots();
        spec.types()
                .filter(types -> !types.relocations().isEmpty())
                .ifPresent(types ->
                        poisoned.addAll(context.relocator(types.object().btf()).apply(slots, types.relocations())));
        var resolver = new ReferenceResolver(operation, context, slots);
        spec.code().references().forEach(resolver::resolve);
        return slots;
    }

    /** The verifier needs functions' types for callbacks and for global functions, and shows lines in its log. */
    private void describe(BpfAttribute attribute, ProgramTypes types) {
        LoadedBtf btf = context.btf()
                .filter(loaded -> loaded.isOf(types.object().btf()))
                .orElse(null);
        if (btf == null || types.functions().isEmpty()) {
            return;
        }
        attribute
                .u32(72, btf.fd().number())
                .u32(76, FUNCTION_BYTES)
                .u32(88, types.functions().size());
        functions(types.functions(), attribute.pointTo(80, types.functions().size() * FUNCTION_BYTES));
        if (!types.lines().isEmpty()) {
            attribute.u32(92, LINE_BYTES).u32(104, types.lines().size());
            lines(types.lines(), attribute.pointTo(96, types.lines().size() * LINE_BYTES));
        }
    }

    /** {@code struct bpf_func_info { u32 insn_off, type_id; }}, with places in instructions, not bytes. */
    private static void functions(List<FunctionInfo> functions, ByteBuffer records) {
        for (FunctionInfo function : functions) {
            records.putInt(function.byteOffset() / Instruction.BYTES).putInt(function.type());
        }
    }

    /** {@code struct bpf_line_info { u32 insn_off, file_name_off, line_off, line_col; }}, likewise. */
    private static void lines(List<LineInfo> lines, ByteBuffer records) {
        for (LineInfo line : lines) {
            records.putInt(line.byteOffset() / Instruction.BYTES)
                    .putInt(line.fileOffset())
                    .putInt(line.textOffset())
                    .putInt(line.lineAndColumn());
        }
    }
}
