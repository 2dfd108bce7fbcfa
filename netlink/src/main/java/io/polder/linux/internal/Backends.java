package io.polder.linux.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Chooses the backend: the one that {@code -Dpolder.native} names, else the first that can be used. */
final class Backends {

    static final String PROPERTY = "polder.native";

    private static final long NO_SUCH_CALL = -1;
    private static final long ENOSYS = 38;

    private record Candidate(String name, String needs, Supplier<SyscallBackend> open) {}

    private static final List<Candidate> CANDIDATES = List.of(
            new Candidate(
                    "jnr", "com.github.jnr:jnr-ffi, on the class path or among the resolved modules", JnrBackend::new),
            new Candidate(
                    "jna",
                    "net.java.dev.jna:jna 5.18 or later, on the class path or among the resolved modules",
                    JnaBackend::new),
            new Candidate(
                    "ffm",
                    "JDK 22 or later (this is " + Runtime.version().feature()
                            + ") and the multi-release jar of polder-netlink that is built on one",
                    Backends::ffm));

    private Backends() {}

    /** As {@link #choose}; where that fails, a backend of which every call fails in the same words. */
    static SyscallBackend chooseOrExplain(String wanted) {
        try {
            return choose(wanted);
        } catch (UnsatisfiedLinkError e) {
            return new UnusableBackend(e);
        }
    }

    /** @throws UnsatisfiedLinkError when there is none, with what each candidate needs and why it failed */
    static SyscallBackend choose(String wanted) {
        if (Arch.current() == Arch.OTHER) {
            throw new UnsatisfiedLinkError("no system call numbers for os.arch " + System.getProperty("os.arch")
                    + "; there are those of amd64 and aarch64");
        }
        List<Candidate> candidates = CANDIDATES.stream()
                .filter(candidate -> wanted.isEmpty() || wanted.equals(candidate.name))
                .toList();
        if (candidates.isEmpty()) {
            throw new UnsatisfiedLinkError(
                    "-D" + PROPERTY + "=" + wanted + " names no native backend; there are jnr, jna and ffm");
        }
        var failures = new ArrayList<Throwable>();
        for (Candidate candidate : candidates) {
            try {
                return proven(candidate.open.get());
            } catch (LinkageError | RuntimeException e) {
                failures.add(e);
            }
        }
        throw unusable(wanted, candidates, failures);
    }

    /** By name, since the class needs a later JDK than this one is compiled for. */
    private static SyscallBackend ffm() {
        try {
            var type = Class.forName(Backends.class.getPackageName() + ".FfmBackend");
            return (SyscallBackend) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException(e);
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

    private static UnsatisfiedLinkError unusable(
            String wanted, List<Candidate> candidates, List<? extends Throwable> failures) {
        var lines = new ArrayList<String>();
        lines.add(
                wanted.isEmpty()
                        ? "no native backend can be used; one of these is needed:"
                        : "the native backend of -D" + PROPERTY + "=" + wanted + " cannot be used:");
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            lines.add(candidate.name + " needs " + candidate.needs + ": " + rootOf(failures.get(i)));
        }
        var error = new UnsatisfiedLinkError(lines.stream().collect(Collectors.joining("\n  ")));
        failures.forEach(error::addSuppressed);
        return error;
    }

    /** What a class initialiser threw says why; that one threw does not. */
    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }
}
