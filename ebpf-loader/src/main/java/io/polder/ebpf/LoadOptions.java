package io.polder.ebpf;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How an object is loaded. Immutable.
 *
 * @param maps maps to use instead of those of the object, by their names in there; they stay the caller's to close
 * @param settings of the kernel, as its own are where an object reads them: {@code CONFIG_HZ} is {@code 250}
 * @param pins the directory, on a bpf file system, for maps that are pinned by name
 */
public record LoadOptions(Map<String, BpfMap> maps, Map<String, String> settings, Optional<Path> pins) {

    /** Nothing but what the object says. */
    public static final LoadOptions DEFAULT = new LoadOptions(Map.of(), Map.of(), Optional.empty());

    public LoadOptions {
        maps = Map.copyOf(maps);
        settings = Map.copyOf(settings);
    }

    /** With a map to use instead of the object's own. */
    public LoadOptions withMap(String name, BpfMap map) {
        var more = new HashMap<>(maps);
        more.put(name, map);
        return new LoadOptions(more, settings, pins);
    }

    /** With a setting of the kernel, {@code y}, {@code n}, {@code m}, a number or a text in quotes. */
    public LoadOptions withSetting(String name, String value) {
        var more = new HashMap<>(settings);
        more.put(name, value);
        return new LoadOptions(maps, more, pins);
    }

    /** With a directory for maps that are pinned by name. */
    public LoadOptions withPins(Path directory) {
        return new LoadOptions(maps, settings, Optional.of(directory));
    }
}
