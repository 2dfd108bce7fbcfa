package io.polder.ebpf;

import io.polder.ebpf.btf.PoisonedInstruction;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.ebpf.internal.LogText;
import io.polder.linux.Errno;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Asks the verifier why it refuses a program. Stateless. */
final class VerifierLog {

    /** The verifier gives up with EAGAIN when a signal comes in, as profilers send many. */
    private static final int MOST_ATTEMPTS = 30;

    private static final int FIRST = 1 << 18;
    private static final int LONGEST = 1 << 26;
    private static final int ENOSPC = 28;

    /** {@code 12: (85) call unknown#195896080}. */
    private static final Pattern UNKNOWN_CALL = Pattern.compile("(?m)^(\\d+): \\(85\\) call unknown#(\\d+)");

    private VerifierLog() {}

    /** Tries to load: the result of the system call. */
    static long attempt(BpfAttribute attribute) {
        long result = MemoryLock.call(attribute, BpfCommand.PROG_LOAD);
        for (int i = 1; i < MOST_ATTEMPTS && result == -Errno.EAGAIN.number(); i++) {
            result = attribute.call(BpfCommand.PROG_LOAD);
        }
        return result;
    }

    /** @param poisoned instructions that were made unfit, as this kernel has not got what they need */
    static EbpfException refusal(
            BpfAttribute attribute, long result, String operation, List<PoisonedInstruction> poisoned) {
        String log = ask(attribute);
        if (log.isBlank()) {
            return EbpfException.of(
                    operation,
                    result,
                    result == -Errno.EPERM.number() ? "and the kernel gives no reason of its own" : "");
        }
        return new VerifierException(operation, new Errno((int) -result), log, missing(log, poisoned));
    }

    /** What the kernel lacks, where the verifier came to an instruction that needs it; empty otherwise. */
    private static String missing(String log, List<PoisonedInstruction> poisoned) {
        MatchResult call = UNKNOWN_CALL
                .matcher(log)
                .results()
                .reduce((first, second) -> second)
                .orElse(null);
        if (call == null) {
            return "";
        }
        String helper = call.group(2);
        if (helper.equals(Integer.toString(ReferenceResolver.MISSING_FUNCTION))) {
            return "it calls a function that this kernel has not got";
        }
        if (!helper.equals(Integer.toString(PoisonedInstruction.HELPER))) {
            return "";
        }
        return poisoned.stream()
                .filter(instruction -> Integer.toString(instruction.index()).equals(call.group(1)))
                .map(PoisonedInstruction::reason)
                .findFirst()
                .orElse("");
    }

    /** That of another attempt; a longer buffer each time that it did not fit. */
    private static String ask(BpfAttribute attribute) {
        for (int size = FIRST; ; size *= 4) {
            ByteBuffer log = Syscalls.nativeBuffer(size);
            attribute.u32(24, 1).u32(28, size).pointer(32, log);
            long result = attempt(attribute);
            if (!Syscalls.failed(result)) {
                // It was a matter of memory or luck; the first refusal stands.
                Syscalls.close((int) result);
                return "";
            }
            if (result != -ENOSPC || size >= LONGEST) {
                return LogText.of(log);
            }
        }
    }
}
