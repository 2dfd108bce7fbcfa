package io.polder.ebpf;

import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Reference;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Loads one program, and asks the verifier for its log when it refuses. Used once. */
final class ProgramLoader {

    /** The verifier gives up with EAGAIN when a signal comes in, as profilers send many. */
    private static final int MOST_ATTEMPTS = 30;

    private static final int FIRST_LOG = 1 << 18;
    private static final int LONGEST_LOG = 1 << 26;
    private static final int ENOSPC = 28;

    private final ProgramSpec spec;
    private final String operation;

    ProgramLoader(ProgramSpec spec) {
        this.spec = spec;
        this.operation = "load " + spec;
    }

    Fd load(Map<String, BpfMap> maps) {
        BpfAttribute attribute = attribute(maps);
        long result = attempt(attribute);
        if (Syscalls.failed(result)) {
            throw refusal(attribute, result);
        }
        return Fd.ofResult(result, operation);
    }

    private BpfAttribute attribute(Map<String, BpfMap> maps) {
        Code code = spec.code();
        var attribute = new BpfAttribute()
                .u32(0, spec.type().number())
                .u32(4, code.size())
                .pointer(8, instructions(code, maps))
                .pointer(16, spec.license())
                .u32(44, spec.flags())
                .name(48, spec.name());
        spec.attachType().ifPresent(type -> attribute.u32(68, type.number()));
        return attribute;
    }

    /** With descriptors of maps instead of their names. */
    private ByteBuffer instructions(Code code, Map<String, BpfMap> maps) {
        long[] slots = code.slots();
        for (Reference reference : code.references()) {
            int slot = reference.slot();
            if (reference instanceof Reference.ToMap toMap) {
                slots[slot] = pointTo(slots[slot], Instruction.PSEUDO_MAP_FD, map(maps, toMap.name()));
            } else if (reference instanceof Reference.ToMapValue toValue) {
                slots[slot] = pointTo(slots[slot], Instruction.PSEUDO_MAP_VALUE, map(maps, toValue.name()));
                slots[slot + 1] = Instruction.of(slots[slot + 1])
                        .withImmediate(toValue.offset())
                        .slot();
            } else {
                throw new IllegalArgumentException(operation + ": it names " + reference + ", which is not supported");
            }
        }
        ByteBuffer buffer =
                Syscalls.nativeBuffer(slots.length * Instruction.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(slots);
        return buffer;
    }

    private static long pointTo(long slot, int pseudo, BpfMap map) {
        return Instruction.of(slot)
                .withSource(pseudo)
                .withImmediate(map.fd().number())
                .slot();
    }

    private BpfMap map(Map<String, BpfMap> maps, String name) {
        BpfMap map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException(operation + ": it names map " + name + ", given are " + maps.keySet());
        }
        return map;
    }

    private static long attempt(BpfAttribute attribute) {
        long result = attribute.call(BpfCommand.PROG_LOAD);
        for (int i = 1; i < MOST_ATTEMPTS && result == -Errno.EAGAIN.number(); i++) {
            result = attribute.call(BpfCommand.PROG_LOAD);
        }
        return result;
    }

    private EbpfException refusal(BpfAttribute attribute, long result) {
        String log = log(attribute);
        if (log.isBlank()) {
            return EbpfException.of(operation, result, "");
        }
        return new VerifierException(operation, new Errno((int) -result), log);
    }

    /** That of another attempt; a longer buffer each time that it did not fit. */
    private static String log(BpfAttribute attribute) {
        for (int size = FIRST_LOG; ; size *= 4) {
            ByteBuffer log = Syscalls.nativeBuffer(size);
            attribute.u32(24, 1).u32(28, size).pointer(32, log);
            long result = attempt(attribute);
            if (!Syscalls.failed(result)) {
                // It was a matter of memory or luck; the first refusal stands.
                Syscalls.close((int) result);
                return "";
            }
            if (result != -ENOSPC || size >= LONGEST_LOG) {
                return text(log);
            }
        }
    }

    private static String text(ByteBuffer log) {
        int length = 0;
        while (length < log.capacity() && log.get(length) != 0) {
            length++;
        }
        return StandardCharsets.UTF_8.decode(log.slice(0, length)).toString();
    }
}
