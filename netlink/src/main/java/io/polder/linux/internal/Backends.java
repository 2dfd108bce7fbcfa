package io.polder.linux.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Chooses the backend: the one that {@code -Dpolder.native} names, else the first that is on the class path. */
final class Backends {

    static final String PROPERTY = "polder.native";

    private static final long NO_SUCH_CALL = -1;
    private static final long ENOSYS = 38;

    private record Candidate(String name, String needs, Supplier<SyscallBackend> open) {}

    private static final List<Candidate> CANDIDATES = List.of(
            new Candidate("jnr", "com.github.jnr:jnr-ffi", JnrBackend::new),
            new Candidate("jna", "net.java.dev.jna:jna", JnaBackend::new));

    private Backends() {}

    static SyscallBackend choose(String wanted) {
        var problems = new ArrayList<String>();
        for (Candidate candidate : CANDIDATES) {
            if (wanted.isEmpty() || wanted.equals(candidate.name)) {
                try {
                    return proven(candidate.open.get());
                } catch (LinkageError | RuntimeException e) {
                    problems.add(candidate.name + " (" + candidate.needs + "): " + e);
                }
            }
        }
        if (problems.isEmpty()) {
            throw new UnsatisfiedLinkError(
                    "-D" + PROPERTY + "=" + wanted + " names no native backend; there are jnr and jna");
        }
        throw new UnsatisfiedLinkError(
                "no native backend can be used; put one of these on the class path: " + String.join("; ", problems));
    }

    /** Makes a call that no kernel has: a backend may link its library only when it is first used. */
    private static SyscallBackend proven(SyscallBackend backend) {
        long result = backend.syscall(NO_SUCH_CALL, 0, 0, 0, 0, 0, 0);
        if (result != -ENOSYS) {
            throw new IllegalStateException("a system call that does not exist returned " + result);
        }
        return backend;
    }
}
