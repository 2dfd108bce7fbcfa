package io.polder.linux.internal;

import java.lang.reflect.InvocationTargetException;
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
            new Candidate("jna", "net.java.dev.jna:jna", JnaBackend::new),
            new Candidate("ffm", "JDK 22 or later, and a jar of this library that was built on one", Backends::ffm));

    private Backends() {}

    static SyscallBackend choose(String wanted) {
        if (Arch.current() == Arch.OTHER) {
            throw new UnsatisfiedLinkError("no system call numbers for os.arch " + System.getProperty("os.arch")
                    + "; there are those of amd64 and aarch64");
        }
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
                    "-D" + PROPERTY + "=" + wanted + " names no native backend; there are jnr, jna and ffm");
        }
        throw new UnsatisfiedLinkError(
                "no native backend can be used; one of these must be there: " + String.join("; ", problems));
    }

    /** By name, since the class needs a later JDK than this one is compiled for. */
    private static SyscallBackend ffm() {
        try {
            var type = Class.forName(Backends.class.getPackageName() + ".FfmBackend");
            return (SyscallBackend) type.getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new UnsatisfiedLinkError(String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            throw new UnsatisfiedLinkError("it is not there: " + e);
        }
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
