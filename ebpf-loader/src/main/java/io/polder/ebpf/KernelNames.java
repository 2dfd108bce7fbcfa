package io.polder.ebpf;

import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfKind;
import io.polder.ebpf.btf.MissingBtfException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the kernel has what its BTF and {@code /proc/kallsyms} name. Confined to one thread. */
final class KernelNames {

    private static final Path SYMBOLS = Path.of("/proc/kallsyms");

    private final Set<String> wanted;
    private @Nullable Map<String, Long> addresses;

    /** @param wanted the names whose addresses will be asked for: the file that has them is long */
    KernelNames(Set<String> wanted) {
        this.wanted = Set.copyOf(wanted);
    }

    /**
     * The BTF id of a function, variable or type of the kernel proper.
     *
     * @throws MissingBtfException when the kernel has no BTF
     */
    static OptionalInt id(String name, BtfKind kind) {
        return Btf.ofKernel().find(name, kind);
    }

    /** Likewise; empty as well when the kernel has no BTF. */
    static OptionalInt idIfAny(String name, BtfKind kind) {
        try {
            return id(name, kind);
        } catch (MissingBtfException e) {
            return OptionalInt.empty();
        }
    }

    /**
     * The address of a symbol; empty where there is none of that name.
     *
     * @throws EbpfException when the kernel hides addresses
     */
    OptionalLong address(String name, String operation) {
        Optional<Long> address = Optional.ofNullable(known(operation).get(name));
        if (address.isPresent() && address.get() == 0) {
            throw new EbpfException(
                    operation, null, SYMBOLS + " hides the address of " + name + " (kernel.kptr_restrict)", null);
        }
        return address.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** Whether there is a symbol of that name, be its address hidden or not. */
    boolean isThere(String name, String operation) {
        return known(operation).containsKey(name);
    }

    private Map<String, Long> known(String operation) {
        Map<String, Long> known = addresses;
        if (known == null) {
            known = read(operation);
            addresses = known;
        }
        return known;
    }

    /** Lines are {@code ffffffff81000000 T _stext}, and a module's name where it is one's. */
    private Map<String, Long> read(String operation) {
        var found = new HashMap<String, Long>();
        try (BufferedReader lines = Files.newBufferedReader(SYMBOLS, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int type = line.indexOf(' ');
                int end = line.indexOf('\t');
                String name = line.substring(Math.min(type + 3, line.length()), end < 0 ? line.length() : end);
                if (type > 0 && wanted.contains(name)) {
                    found.putIfAbsent(name, Long.parseUnsignedLong(line.substring(0, type), 16));
                }
            }
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            throw new EbpfException(operation, null, SYMBOLS + " cannot be read: " + e, e);
        }
        return found;
    }
}
