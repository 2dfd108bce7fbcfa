package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What an application sees that ships no FFI library: in processes that have none. */
class NativeBackendTest {

    private static final String NONE =
            "java.lang.UnsatisfiedLinkError: no native backend can be used; one of these is needed:\n"
                    + "  jnr needs com.github.jnr:jnr-ffi, on the class path or among the resolved modules: "
                    + "java.lang.ClassNotFoundException: jnr.ffi.LibraryLoader\n"
                    + "  jna needs net.java.dev.jna:jna 5.18 or later, on the class path or among the resolved modules: "
                    + "java.lang.ClassNotFoundException: com.sun.jna.Native\n"
                    + "  ffm needs JDK 22 or later (this is "
                    + Runtime.version().feature()
                    + ") and the multi-release jar of polder-netlink that is built on one: ";

    @Test
    @EnabledForJreRange(max = JRE.JAVA_21, disabledReason = "the JDK itself is enough")
    void withoutLibraryEveryCallSaysWhatIsNeeded() throws IOException {
        assertThat(probe())
                .hasSize(4)
                .allMatch((NONE + "java.lang.ClassNotFoundException: io.polder.linux.internal.FfmBackend")::equals);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22, disabledReason = "the JDK has no foreign functions")
    void withoutLibraryTheJdkItselfIsEnough() throws IOException {
        assertThat(probe("--enable-native-access=ALL-UNNAMED")).containsExactly("ffm", "ffm", "opened", "opened");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "the JDK denies nobody native access")
    void deniedNativeAccessIsTheReasonGiven() throws IOException {
        assertThat(probe("--illegal-native-access=deny"))
                .hasSize(4)
                .allMatch(line -> line.startsWith(NONE + "java.lang.IllegalCallerException: Illegal native access"));
    }

    @Test
    void machineOfUnknownNumbersIsTheReasonGiven() throws IOException {
        assertThat(probe("-Dos.arch=riscv64"))
                .hasSize(4)
                .allMatch(("java.lang.UnsatisfiedLinkError: no system call numbers for os.arch riscv64; "
                        + "there are those of amd64 and aarch64")::equals);
    }

    /** What each call came to. */
    private static List<String> probe(String... options) throws IOException {
        String ours = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
                .filter(entry -> entry.contains("classes") || entry.contains("slf4j"))
                .collect(Collectors.joining(File.pathSeparator));
        var quiet = new ArrayList<String>(List.of(options));
        quiet.add("-Dslf4j.internal.verbosity=ERROR");
        String printed = ChildJvm.run(ours, quiet, NativeBackendProbe.class);
        return Arrays.stream(printed.split("(^|\n)>"))
                .skip(1)
                .map(String::stripTrailing)
                .toList();
    }
}
