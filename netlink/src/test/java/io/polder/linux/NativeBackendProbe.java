package io.polder.linux;

/** A JVM of its own that makes system calls by several ways, some twice, and prints what came of each. */
final class NativeBackendProbe {

    private NativeBackendProbe() {}

    public static void main(String[] arguments) {
        print(NativeBackend::name);
        print(NativeBackend::name);
        print(() -> {
            try (var namespace = NetworkNamespace.current()) {
                return namespace.isSameAs(namespace) ? "opened" : "odd";
            }
        });
        print(() -> {
            try (var fd = Fd.open("/proc/self/status")) {
                return fd.number() > 2 ? "opened" : "odd";
            }
        });
    }

    private static void print(NetworkNamespace.Work<String, RuntimeException> work) {
        try {
            System.out.println(">" + work.call());
        } catch (LinkageError e) {
            System.out.println(">" + e);
        }
    }
}
