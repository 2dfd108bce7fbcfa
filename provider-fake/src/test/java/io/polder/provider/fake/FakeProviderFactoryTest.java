package io.polder.provider.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudProviderFactory;
import io.polder.spi.CloudProviders;
import io.polder.spi.InstanceIdentity;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeProviderFactoryTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @Test
    void opensACloudWithOneInstance() {
        try (var provider = CloudProviders.open("fake", Map.of())) {
            var metadata = provider.instanceMetadata().orElseThrow();
            assertThat(metadata.identity(TIMEOUT).instanceType()).isEqualTo("ecs.g7.xlarge");
            assertThat(metadata.attachedEnis(TIMEOUT)).hasSize(1);
        }
    }

    @Test
    void settingsAreHeeded() {
        var settings = Map.of(
                "region", "r",
                "zone", "z",
                "subnet.id", "vsw-x",
                "subnet.cidr", "192.168.1.0/29",
                "instance.type", "ecs.g7.large",
                "seed", "42",
                "behaviour", "fast");
        try (var provider = CloudProviders.open("fake", settings)) {
            var identity = provider.instanceMetadata().orElseThrow().identity(TIMEOUT);
            assertThat(identity)
                    .isEqualTo(new InstanceIdentity(identity.instanceId(), "ecs.g7.large", "r", "z", "vsw-x"));
            assertThat(provider.subnets().describe("vsw-x", TIMEOUT).availableAddresses())
                    .isEqualTo(3);
        }
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        var settings = Map.of(
                "colour", "red",
                "subnet.cidr", "10.0.0.0/30",
                "seed", "one",
                "instance.type", "ecs.x",
                "zone", " ",
                "behaviour", "odd");
        assertThatThrownBy(() -> CloudProviders.open("fake", settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"colour\" is unknown")
                .hasMessageContaining("\"subnet.cidr\" is \"10.0.0.0/30\"")
                .hasMessageContaining("\"seed\" is \"one\"")
                .hasMessageContaining("\"instance.type\" is \"ecs.x\"")
                .hasMessageContaining("\"zone\" is \" \"")
                .hasMessageContaining("\"behaviour\" is \"odd\"")
                .hasMessageContaining("known are [behaviour, instance.type,");
    }

    @Test
    void providerEndsTheCloudAndItsThreads() {
        var before = Thread.getAllStackTraces().keySet();
        var provider = CloudProviders.open("fake", Map.of("behaviour", "realistic"));
        provider.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.getName().startsWith("polder-cloud-"));
        assertThatThrownBy(() -> provider.subnets().describe("vsw-fake", TIMEOUT))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void moduleAndServicesFileDeclareTheSameProviders() throws Exception {
        var classes = Path.of(FakeProviderFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module;
        try (var in = Files.newInputStream(classes.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        var service = CloudProviderFactory.class.getName();
        var provided = module.provides().stream()
                .filter(provides -> provides.service().equals(service))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        assertThat(Files.readAllLines(classes.resolve("META-INF/services").resolve(service)))
                .containsExactlyElementsOf(provided)
                .containsExactly(FakeProviderFactory.class.getName());
    }
}
