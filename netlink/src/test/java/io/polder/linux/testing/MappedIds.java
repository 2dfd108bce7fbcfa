package io.polder.linux.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which user and group ids there are: in a user namespace mostly 0 alone (user_namespaces(7)). Stateless. */
public final class MappedIds {

    private static final String EVERY_ID = "0 0 4294967295";

    private MappedIds() {}

    /** Whether every id means somebody; the kernel refuses those that mean nobody. */
    public static boolean areAll() {
        try {
            return Files.readString(Path.of("/proc/self/uid_map"))
                    .strip()
                    .replaceAll("\\s+", " ")
                    .equals(EVERY_ID);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
