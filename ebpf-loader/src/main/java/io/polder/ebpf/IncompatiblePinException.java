package io.polder.ebpf;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Something is pinned where a map was to be, and it is not such a map. The message names each difference. */
public final class IncompatiblePinException extends EbpfException {

    private final transient Path path;
    private final transient List<Difference> differences;

    /**
     * In what they differ.
     *
     * @param property such as {@code key size}
     * @param expected that of the specification
     * @param found that of what is pinned
     */
    public record Difference(String property, String expected, String found) {
        @Override
        public String toString() {
            return property + " " + found + " instead of " + expected;
        }
    }

    IncompatiblePinException(MapSpec spec, Path path, List<Difference> differences) {
        super(
                "use the pin " + path + " as " + spec,
                null,
                "it has "
                        + differences.stream().map(Difference::toString).collect(Collectors.joining(", "))
                        + "; remove the pin to have it replaced",
                null);
        this.path = path;
        this.differences = List.copyOf(differences);
    }

    /** Where it is pinned. */
    public Path path() {
        return path;
    }

    /** In what it differs: at least one. */
    public List<Difference> differences() {
        return differences;
    }
}
