package io.polder.linux.testing;

import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Path;

/** A JVM of its own whose network namespace is one made for it, so that a leak into it harms nobody. */
final class LeakCheckInNamespace {

    private LeakCheckInNamespace() {}

    /** Runs in that JVM: prints the failures of the class named. */
    public static void main(String[] arguments) throws ClassNotFoundException {
        System.out.println(LeakRun.failuresOf(Class.forName(arguments[0])));
        LeakyCases.cleanUp();
    }

    static String failuresOf(Class<?> testClass) throws IOException {
        try (var namespace = NetworkNamespace.create()) {
            return Oracle.runIn(
                    namespace,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    LeakCheckInNamespace.class.getName(),
                    testClass.getName());
        }
    }
}
