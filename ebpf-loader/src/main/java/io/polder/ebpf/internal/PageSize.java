package io.polder.ebpf.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of the kernel's pages: 4 KiB on x86-64, and up to 64 KiB on arm64. */
public final class PageSize {

    private static final int AT_PAGESZ = 6; // include/uapi/linux/auxvec.h

    private PageSize() {}

    /** In bytes, a power of two. */
    public static int bytes() {
        return Once.BYTES;
    }

    private static final class Once {
        static final int BYTES = read();

        /** From the auxiliary vector (getauxval(3)): pairs of longs. */
        private static int read() {
            try {
                ByteBuffer vector = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
                        .order(ByteOrder.nativeOrder());
                while (vector.remaining() >= 16) {
                    long type = vector.getLong();
                    long value = vector.getLong();
                    if (type == AT_PAGESZ) {
                        return Math.toIntExact(value);
                    }
                }
                throw new IllegalStateException("/proc/self/auxv has no page size");
            } catch (IOException e) {
                throw new UncheckedIOException("the page size cannot be read", e);
            }
        }
    }
}
