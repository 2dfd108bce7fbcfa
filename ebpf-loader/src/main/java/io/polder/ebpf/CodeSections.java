package io.polder.ebpf;

import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.elf.ElfFile;
import io.polder.ebpf.elf.ElfRelocation;
import io.polder.ebpf.elf.ElfSection;
import io.polder.ebpf.elf.ElfSymbol;
import io.polder.ebpf.elf.MalformedElfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instructions of an object file: its sections of code, the functions in them, and what changes them. Immutable. */
final class CodeSections {

    /**
     * A function.
     *
     * @param section the number of the section that it is in
     * @param slot where it begins in there
     * @param size in slots, at least 1
     */
    record Function(String name, int section, int slot, int size, boolean local) {}

    private final Map<Integer, long[]> slots = new HashMap<>();
    private final Map<Integer, Map<Integer, ElfRelocation>> relocations = new HashMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private final List<Function> inOrder = new ArrayList<>();

    CodeSections(ElfFile elf) {
        for (ElfSection section : elf.sections()) {
            if (section.isCode() && section.size() > 0) {
                read(elf, section);
            }
        }
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.isFunction() && slots.containsKey(symbol.section())) {
                add(symbol);
            }
        }
    }

    /** All functions, in the order of the file's symbols. */
    List<Function> functions() {
        return inOrder;
    }

    /** The function that begins there. */
    Optional<Function> function(int section, long slot) {
        return Optional.ofNullable(functions.get(key(section, slot)));
    }

    /** Whether a section holds instructions. */
    boolean isCode(int section) {
        return slots.containsKey(section);
    }

    /** The slots of a section; not a copy. */
    long[] slots(int section) {
        return slots.getOrDefault(section, new long[0]);
    }

    /** What changes the instruction in a slot of a section. */
    Optional<ElfRelocation> relocation(int section, int slot) {
        return Optional.ofNullable(relocations.getOrDefault(section, Map.of()).get(slot));
    }

    private void read(ElfFile elf, ElfSection section) {
        byte[] bytes = elf.bytes(section);
        if (bytes.length % Instruction.BYTES != 0) {
            throw new MalformedElfException("section " + section.name() + " of " + bytes.length
                    + " bytes holds no whole number of instructions");
        }
        long[] code = new long[bytes.length / Instruction.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(code);
        slots.put(section.index(), code);
        var changes = new HashMap<Integer, ElfRelocation>();
        for (ElfRelocation relocation : elf.relocations(section)) {
            if (relocation.offset() % Instruction.BYTES != 0) {
                throw new MalformedElfException("a relocation of section " + section.name() + " changes byte "
                        + relocation.offset() + ", inside an instruction");
            }
            changes.put((int) (relocation.offset() / Instruction.BYTES), relocation);
        }
        relocations.put(section.index(), changes);
    }

    private void add(ElfSymbol symbol) {
        long end = slots(symbol.section()).length * (long) Instruction.BYTES;
        if (symbol.name().isEmpty()) {
            throw new MalformedElfException("a function of " + symbol.size() + " bytes at " + symbol.value()
                    + " of section " + symbol.section() + " has no name");
        }
        boolean whole = symbol.value() % Instruction.BYTES == 0 && symbol.size() % Instruction.BYTES == 0;
        if (!whole || symbol.value() < 0 || symbol.size() <= 0 || symbol.value() > end - symbol.size()) {
            throw new MalformedElfException("function " + symbol.name() + ", " + symbol.size() + " bytes at "
                    + symbol.value() + ", is not within its section of " + end + " bytes");
        }
        var function = new Function(
                symbol.name(),
                symbol.section(),
                (int) (symbol.value() / Instruction.BYTES),
                (int) (symbol.size() / Instruction.BYTES),
                symbol.binding() == ElfSymbol.LOCAL);
        functions.putIfAbsent(key(function.section(), function.slot()), function);
        inOrder.add(function);
    }

    private static long key(int section, long slot) {
        return (long) section << 32 | slot;
    }
}
