package io.polder.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackendsTest {

    @ParameterizedTest
    @MethodSource("io.polder.linux.internal.BackendBindingTest#backends")
    void namedBackendIsUsed(String name) {
        assertThat(Backends.choose(name).name()).isEqualTo(name);
    }

    @Test
    void jnrIsPreferredWhereBothArePresent() {
        assertThat(Backends.choose("").name()).isEqualTo("jnr");
    }

    @Test
    void unknownNameIsRefused() {
        assertThatThrownBy(() -> Backends.choose("libffi"))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessage("-Dpolder.native=libffi names no native backend; there are jnr, jna and ffm");
    }

    @Test
    void unusableBackendSaysWhyAtEveryCall() {
        SyscallBackend backend = Backends.chooseOrExplain("libffi");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> backend.syscall(0, 0, 0, 0, 0, 0, 0))
                    .isInstanceOf(UnsatisfiedLinkError.class)
                    .hasMessageStartingWith("-Dpolder.native=libffi names no native backend");
            assertThatThrownBy(backend::name).hasMessageStartingWith("-Dpolder.native=libffi names no native backend");
            assertThatThrownBy(() -> backend.address(ByteBuffer.allocateDirect(1)))
                    .hasMessageStartingWith("-Dpolder.native=libffi names no native backend");
        }
    }

    @Test
    void otherBackendIsUsedWhereThePreferredOneIsAbsent() throws Throwable {
        assertThat(chooseWithout("jnr-ffi")).isEqualTo("jna");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22, disabledReason = "the JDK has no foreign functions")
    void jdkItselfIsUsedWhereBothAreAbsent() throws Throwable {
        assertThat(chooseWithout("jnr-ffi", "jna")).isEqualTo("ffm");
    }

    @Test
    void withoutAnyTheErrorSaysWhatIsNeeded() {
        assertThatThrownBy(() -> chooseWithout("jnr-ffi", "jna", "versions" + File.separator + "22"))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageStartingWith("no native backend can be used; one of these is needed:\n")
                .hasMessageContaining("\n  jnr needs com.github.jnr:jnr-ffi, on the class path ")
                .hasMessageContaining("\n  jna needs net.java.dev.jna:jna 5.18 or later, on the class path ")
                .hasMessageContaining("\n  ffm needs JDK 22 or later (this is "
                        + Runtime.version().feature() + ") and the multi-release jar")
                .hasMessageContaining("java.lang.ClassNotFoundException: io.polder.linux.internal.FfmBackend")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(3));
    }

    /** In a class loader of its own, whose class path lacks those libraries. */
    private static String chooseWithout(String... libraries) throws Throwable {
        URL[] path = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> Arrays.stream(libraries).noneMatch(entry::contains))
                .map(BackendsTest::url)
                .toArray(URL[]::new);
        try (var loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            var choose = loader.loadClass(Backends.class.getName()).getDeclaredMethod("choose", String.class);
            choose.setAccessible(true);
            Object backend = choose.invoke(null, "");
            var name = backend.getClass().getDeclaredMethod("name");
            name.setAccessible(true);
            return (String) name.invoke(backend);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
