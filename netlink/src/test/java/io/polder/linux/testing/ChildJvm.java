package io.polder.linux.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of the tests in a JVM of its own. Stateless. */
public final class ChildJvm {

    private ChildJvm() {}

    /** All that the tests have on theirs. */
    public static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /**
     * Runs it on the JDK that the tests run on, and returns what it printed.
     *
     * @throws AssertionError when it ends with another status than 0, with what it said
     */
    public static String run(String classPath, List<String> options, Class<?> main) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        return Oracle.run(command.toArray(String[]::new));
    }
}
