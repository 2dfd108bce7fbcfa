package io.polder.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path EXAMPLE = Path.of("src/test/java/io/polder/samples/quickstart/EmbeddingExample.java");

    @Test
    void exampleInTheReadmeIsTheOneThatIsCompiledAndRun() throws IOException {
        String source = Files.readString(EXAMPLE);
        String example = source.substring(
                        source.indexOf("// README: begin\n") + "// README: begin\n".length(),
                        source.indexOf("    // README: end"))
                .replaceAll("(?m)^    ", "");

        assertThat(Files.readString(Path.of("../../README.md"))).contains("```java\n" + example + "```");
    }

    @Test
    void filesThatTheReadmeLinksToExist() throws IOException {
        var links = Pattern.compile("\\]\\((?!http)([^)#]+)\\)").matcher(Files.readString(Path.of("../../README.md")));

        assertThat(links.results().map(link -> Path.of("../..", link.group(1))))
                .isNotEmpty()
                .allMatch(Files::exists);
    }
}
