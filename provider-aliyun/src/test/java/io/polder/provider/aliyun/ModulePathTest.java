package io.polder.provider.aliyun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Providers are found on the module path as they are on the class path, in a JVM of their own. */
final class ModulePathTest {

    private static final String PROGRAM = """
            import io.polder.spi.CloudProviderFactory;
            import io.polder.spi.CloudProviders;
            import java.util.Map;

            public class Program {
                public static void main(String[] arguments) {
                    for (CloudProviderFactory factory : CloudProviders.factories()) {
                        System.out.println(factory.name() + " of " + factory.getClass().getModule().getName());
                    }
                    try {
                        CloudProviders.open("nothing", Map.of());
                    } catch (IllegalArgumentException e) {
                        System.out.println(e.getMessage());
                    }
                    try (var cloud = CloudProviders.open(Map.of())) {
                        System.out.println(cloud.capabilities());
                    }
                }
            }
            """;

    private static final Pattern OF_TESTS =
            Pattern.compile("test-classes|tests\\.jar|junit|jqwik|assertj|byte-buddy|opentest4j|apiguardian|surefire");

    @TempDir
    private Path directory;

    private String run(String... options) throws IOException, InterruptedException {
        Path program = Files.writeString(directory.resolve("Program.java"), PROGRAM);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add(program.toString());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("ALIBABA_CLOUD") || name.startsWith("POLDER"));
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    private static String path() {
        return Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator, -1))
                .filter(entry -> !OF_TESTS.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void assertFound(String printed) {
        assertThat(printed)
                .contains("no cloud provider \"nothing\": found \"aliyun\" (")
                .contains("not available: settings of Alibaba Cloud")
                .contains("\"fake\" (")
                .contains("CloudCapabilities[");
    }

    @Test
    @Timeout(60)
    void onTheModulePath() throws Exception {
        String printed =
                run("--module-path", path(), "--add-modules", "io.polder.provider.aliyun,io.polder.provider.fake");

        assertThat(printed).contains("aliyun of io.polder.provider.aliyun", "fake of io.polder.provider.fake");
        assertFound(printed);
    }

    @Test
    @Timeout(60)
    void onTheClassPath() throws Exception {
        String printed = run("--class-path", path());

        assertThat(printed).contains("aliyun of null", "fake of null");
        assertFound(printed);
    }
}
