package io.polder.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudProvidersTest {

    private ClassLoader before;
    private URLClassLoader services;

    @BeforeEach
    void declareProviders(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("META-INF/services/" + CloudProviderFactory.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, String.join("\n", Common.class.getName(), Preferred.class.getName(), Elsewhere.class.getName()));
        before = Thread.currentThread().getContextClassLoader();
        services = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(services);
    }

    @AfterEach
    void restore() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        services.close();
    }

    @Test
    void highestPriorityComesFirst() {
        assertThat(CloudProviders.factories())
                .extracting(CloudProviderFactory::name)
                .containsExactly("elsewhere", "preferred", "common");
    }

    @Test
    void availableOneOfHighestPriorityIsOpened() {
        assertThatThrownBy(() -> CloudProviders.open(Map.of())).hasMessage("opened preferred");
    }

    @Test
    void namedOneIsOpened() {
        assertThatThrownBy(() -> CloudProviders.open("common", Map.of())).hasMessage("opened common");
    }

    @Test
    void unavailableOneSaysWhy() {
        assertThatThrownBy(() -> CloudProviders.open("elsewhere", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cloud provider \"elsewhere\" is not available here: not on that cloud");
    }

    @Test
    void unknownNameListsWhatWasFound() {
        assertThatThrownBy(() -> CloudProviders.open("azure", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no cloud provider \"azure\": found \"elsewhere\"")
                .hasMessageContaining("not available: not on that cloud")
                .hasMessageContaining("\"common\"");
    }

    @Test
    void whereThereIsNoneTheMessageSaysSo() {
        Thread.currentThread().setContextClassLoader(before);

        assertThatThrownBy(() -> CloudProviders.open(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no cloud provider is available: none was found on the class path or module path");
    }

    /** Says what was opened by failing to. */
    abstract static class Factory implements CloudProviderFactory {
        @Override
        public CloudProvider open(Map<String, String> settings) {
            throw new IllegalStateException("opened " + name());
        }
    }

    public static final class Common extends Factory {
        @Override
        public String name() {
            return "common";
        }
    }

    public static final class Preferred extends Factory {
        @Override
        public String name() {
            return "preferred";
        }

        @Override
        public int priority() {
            return 5;
        }
    }

    public static final class Elsewhere extends Factory {
        @Override
        public String name() {
            return "elsewhere";
        }

        @Override
        public int priority() {
            return 10;
        }

        @Override
        public Optional<String> unavailableBecause(Map<String, String> settings) {
            return Optional.of("not on that cloud");
        }
    }
}
