package io.polder.ebpf;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Errno;
import io.polder.linux.internal.Syscalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * The limit of locked memory, which kernels before 5.11 count maps and programs against: with the usual 64 KiB they soon
 * refuse with EPERM. Like libbpf, this raises it for the process, once, and only there. Thread-safe.
 */
final class MemoryLock {

    private static final int RLIMIT_MEMLOCK = 8;
    private static final long INFINITY = -1;

    private static final MemoryLock OF_THIS_PROCESS =
            new MemoryLock(() -> KernelFeatures.of(Feature.MEMORY_BY_CGROUP).isSupported());

    private final BooleanSupplier countsByCgroup;

    @GuardedBy("this")
    private boolean settled;

    /** @param countsByCgroup whether the kernel does not look at the limit */
    MemoryLock(BooleanSupplier countsByCgroup) {
        this.countsByCgroup = countsByCgroup;
    }

    /** Makes a call that allocates memory, and makes it again when the limit was in its way and could be raised. */
    static long call(BpfAttribute attribute, BpfCommand command) {
        long result = attribute.call(command);
        return result == -Errno.EPERM.number() && OF_THIS_PROCESS.raise() ? attribute.call(command) : result;
    }

    /** Whether it has been raised now. */
    synchronized boolean raise() {
        if (settled) {
            return false;
        }
        settled = true; // What follows loads a program, too.
        if (countsByCgroup.getAsBoolean()) {
            return false;
        }
        if (set(INFINITY, INFINITY)) {
            return true;
        }
        // Without CAP_SYS_RESOURCE at least as far as it goes.
        OptionalLong hard = hard();
        return hard.isPresent() && set(hard.getAsLong(), hard.getAsLong());
    }

    private static boolean set(long soft, long hard) {
        ByteBuffer limit =
                Syscalls.nativeBuffer(2 * Long.BYTES).putLong(0, soft).putLong(8, hard);
        return !Syscalls.failed(Syscalls.setrlimit(RLIMIT_MEMLOCK, limit));
    }

    /** {@code Max locked memory  65536  8388608  bytes} of proc_pid_limits(5). */
    private static OptionalLong hard() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max locked memory"))
                    .map(line -> line.split(" +", -1)[4])
                    .filter(number -> number.matches("\\d{1,18}"))
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
