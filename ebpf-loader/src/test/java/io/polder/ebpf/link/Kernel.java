package io.polder.ebpf.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The version of the kernel that tests run on. */
final class Kernel {

    private Kernel() {}

    /** Whether it, or a module that is loaded, has a function or variable of that name. */
    static boolean hasSymbol(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/kallsyms"), StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.endsWith(" " + name) || line.contains(" " + name + "\t"));
        }
    }

    static boolean isAtLeast(int major, int minor) {
        String[] version = System.getProperty("os.version").split("[^0-9]", -1);
        int ours = Integer.parseInt(version[0]);
        return ours > major || (ours == major && Integer.parseInt(version[1]) >= minor);
    }
}
