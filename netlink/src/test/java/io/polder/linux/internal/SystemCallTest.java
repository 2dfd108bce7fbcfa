package io.polder.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemCallTest {

    private static final Pattern NUMBER = Pattern.compile("#define __NR(?:3264)?_(\\w+) (\\d+)");

    @ParameterizedTest
    @CsvSource({"X86_64, /usr/include/x86_64-linux-gnu/asm/unistd_64.h", "AARCH64, /usr/include/asm-generic/unistd.h"})
    void numbersAreThoseOfTheKernelsHeaders(Arch arch, Path header) throws IOException {
        assumeTrue(Files.exists(header), "the kernel's headers for user space are not installed");
        Map<String, Integer> expected = NUMBER.matcher(Files.readString(header))
                .results()
                .collect(Collectors.toMap(define -> define.group(1), SystemCallTest::number, (first, second) -> first));

        for (SystemCall call : SystemCall.values()) {
            assertThat(expected).containsEntry(call.name().toLowerCase(Locale.ROOT), call.on(arch));
        }
    }

    private static int number(MatchResult define) {
        return Integer.parseInt(define.group(2));
    }
}
