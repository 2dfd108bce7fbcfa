package io.polder.ebpf.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the kernel has written into a buffer for its log. Stateless. */
public final class LogText {

    private LogText() {}

    /** All of it, up to the NUL that ends it. */
    public static String of(ByteBuffer log) {
        int length = 0;
        while (length < log.capacity() && log.get(length) != 0) {
            length++;
        }
        return StandardCharsets.UTF_8.decode(log.slice(0, length)).toString();
    }

    /** Its last line that says something, without what the verifier counts at the end; empty when there is none. */
    public static String lastWords(String log) {
        return log.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("processed "))
                .reduce((first, second) -> second)
                .orElse("");
    }
}
