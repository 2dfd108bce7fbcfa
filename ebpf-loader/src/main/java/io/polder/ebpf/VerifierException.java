package io.polder.ebpf;

import io.polder.ebpf.internal.LogText;
import io.polder.linux.Errno;
import java.util.Optional;

/** The verifier refused a program. The message has its last words; {@link #log()} has all of them. */
public final class VerifierException extends EbpfException {

    /** What stands before a line of the source, where the program has line information. */
    private static final String SOURCE = "; ";

    /** What stands there for code that comes from no line: {@code @ file.c:0}. */
    private static final String NO_LINE = "@ ";

    private final String log;
    private final String summary;

    /** @param missing what this kernel lacks, when that is the reason; else empty */
    VerifierException(String operation, Errno errno, String log, String missing) {
        super(operation, errno, message(log, missing), null);
        this.log = log;
        this.summary = message(log, missing);
    }

    /** The reason, and the line of the source where the program has line information. */
    public String summary() {
        return summary;
    }

    /** The last line of the source that the verifier came to. */
    public Optional<String> sourceLine() {
        return sourceLine(log);
    }

    /** Everything that the verifier said. */
    public String log() {
        return log;
    }

    private static String message(String log, String missing) {
        String reason = missing.isEmpty() ? LogText.lastWords(log) : missing;
        return sourceLine(log).map(line -> reason + " (at " + line + ")").orElse(reason);
    }

    private static Optional<String> sourceLine(String log) {
        return log.lines()
                .filter(line -> line.startsWith(SOURCE))
                .map(line -> line.substring(SOURCE.length()).strip())
                .filter(line -> !line.startsWith(NO_LINE))
                .reduce((first, second) -> second);
    }
}
