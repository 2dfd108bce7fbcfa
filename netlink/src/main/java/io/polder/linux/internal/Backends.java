package io.polder.linux.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Chooses the backend: the one that {@code -Dpolder.native} names, else the first that is on the class path. */
final class Backends {

    static final String PROPERTY = "polder.native";

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
                    return candidate.open.get();
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
}
