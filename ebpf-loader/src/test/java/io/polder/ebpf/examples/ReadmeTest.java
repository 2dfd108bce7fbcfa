package io.polder.ebpf.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path README = Path.of("README.md");

    @Test
    void exampleInJavaIsTheOneThatIsTested() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/polder/ebpf/examples/PacketCounter.java"));
        String example = between(source, "// README: begin\n", "// README: end");

        assertThat(between(Files.readString(README), "```java\n", "```")).isEqualTo(example);
        assertThat(example.lines()).hasSizeLessThanOrEqualTo(30);
    }

    @Test
    void exampleInCIsTheOneThatIsTested() throws IOException {
        String source = Files.readString(Path.of("src/test/bpf/sampler/packet_counter.c"));

        assertThat(between(Files.readString(README), "```c\n", "```")).isEqualTo(source);
        assertThat(source.lines()).hasSizeLessThanOrEqualTo(15);
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
