package io.polder.netlink.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Path EXAMPLES = Path.of("src/test/java/io/polder/netlink/examples");

    @ParameterizedTest
    @ValueSource(strings = {"VethExample.java", "FakeKernelExampleTest.java"})
    void exampleInTheReadmeIsTheOneThatIsCompiledAndRun(String file) throws IOException {
        String source = Files.readString(EXAMPLES.resolve(file));
        String example = source.substring(
                        source.indexOf("// README: begin\n") + "// README: begin\n".length(),
                        source.indexOf("    // README: end"))
                .replaceAll("(?m)^    ", "");

        assertThat(Files.readString(README)).contains("```java\n" + example + "```");
    }

    @Test
    void filesThatTheReadmeLinksToExist() throws IOException {
        var links = Pattern.compile("\\]\\((?!http)([^)#]+)\\)").matcher(Files.readString(README));

        assertThat(links.results().map(link -> Path.of(link.group(1))))
                .isNotEmpty()
                .allMatch(Files::exists);
    }
}
