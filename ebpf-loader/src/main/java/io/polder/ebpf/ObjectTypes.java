package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfFeature;
import io.polder.ebpf.btf.BtfImage;
import io.polder.ebpf.elf.ElfFile;
import io.polder.ebpf.elf.ElfSection;
import io.polder.ebpf.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The types of an object file, with what its sections and symbols add to them. Immutable.
 *
 * @param sections of data and of maps, whose sizes and places the compiler leaves out
 * @param hidden functions and variables that are not for others
 */
record ObjectTypes(Btf btf, List<Section> sections, Set<String> hidden) {

    /**
     * A section.
     *
     * @param size in bytes
     * @param offsets of its global variables, in bytes
     */
    record Section(String name, int size, Map<String, Integer> offsets) {}

    ObjectTypes {
        requireNonNull(btf, "btf");
        sections = List.copyOf(sections);
        hidden = Set.copyOf(hidden);
    }

    static ObjectTypes of(ElfFile elf, Btf btf, Optional<KernelSettings> settings) {
        var offsets = new HashMap<Integer, Map<String, Integer>>();
        var hidden = new HashSet<String>();
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.binding() != ElfSymbol.LOCAL && !symbol.isUndefined()) {
                offsets.computeIfAbsent(symbol.section(), section -> new HashMap<>())
                        .put(symbol.name(), (int) symbol.value());
                if (symbol.isHidden()) {
                    hidden.add(symbol.name());
                }
            }
        }
        var sections = new ArrayList<Section>();
        for (ElfSection section : elf.sections()) {
            if (!section.name().isEmpty() && section.size() <= Integer.MAX_VALUE) {
                sections.add(new Section(
                        section.name(), (int) section.size(), offsets.getOrDefault(section.index(), Map.of())));
            }
        }
        settings.ifPresent(known -> sections.add(new Section(KernelSettings.SECTION, known.size(), known.offsets())));
        return new ObjectTypes(btf, sections, hidden);
    }

    /** As the kernel is to be told. */
    byte[] image() {
        return filled().bytes();
    }

    /** As a kernel is to be told that knows but the given. */
    byte[] image(Set<BtfFeature> known) {
        return filled().sanitize(known).bytes();
    }

    private BtfImage filled() {
        BtfImage image = BtfImage.of(btf);
        for (Section section : sections) {
            image.section(section.name(), section.size(), section.offsets());
        }
        return image.makeStatic(hidden).kernelSymbols();
    }
}
