package io.polder.bpf;

import io.polder.ebpf.ObjectSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Object files in the jar. Stateless. */
public final class ObjectFiles {

    private ObjectFiles() {}

    /** Reads one of this module, which no other module may: it is beside a class. */
    public static ObjectSpec read(Class<?> beside, String name) {
        try (InputStream stream = beside.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("the jar has no " + name);
            }
            return ObjectSpec.read(name, stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
