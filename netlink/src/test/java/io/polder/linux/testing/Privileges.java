package io.polder.linux.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The calling thread's capabilities(7). Stateless. */
final class Privileges {

    private static final String FIELD = "CapEff:";

    private Privileges() {}

    /** The effective set, as a bit mask. */
    static long ofThisThread() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
            if (line.startsWith(FIELD)) {
                return Long.parseUnsignedLong(line.substring(FIELD.length()).strip(), 16);
            }
        }
        throw new IOException("no " + FIELD + " in /proc/thread-self/status");
    }
}
