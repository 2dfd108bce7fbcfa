package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.btf.BtfException;
import io.polder.linux.LinuxException;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects with some bytes changed are loaded, or refused with an explanation, by the reader or by the kernel, and leave
 * nothing open.
 */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
@Timeout(300)
class HostileObjectIT {

    private static final int TRIES = 150;
    private static final int MOST_CHANGES = 4;
    private static final long LARGEST_MAP = 1 << 24;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "callbacks",
                "events",
                "functions",
                "inner_maps",
                "kconfig",
                "kernel_structs",
                "kernel_symbols",
                "locks",
                "maps",
                "newer_maps",
                "sections",
                "service",
                "socket_maps",
                "tail_calls",
                "timers",
                "variables"
            })
    void changedObjectsAreLoadedOrExplained(String name) throws IOException {
        byte[] object = bytes(name);
        var random = new Random(name.hashCode());
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            byte[] changed = object.clone();
            int count = 1 + random.nextInt(MOST_CHANGES);
            for (int j = 0; j < count; j++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            Optional<LinuxException> refusal = load(changed);
            refusal.ifPresent(why -> assertThat(why.getMessage()).contains(": "));
            refused += refusal.isPresent() ? 1 : 0;
        }
        assertThat(refused).as("of " + TRIES).isBetween(1, TRIES - 1);
    }

    private static Optional<LinuxException> load(byte[] object) {
        try (BpfObject loaded = BpfObject.load(small(ObjectSpec.read("changed.o", object)))) {
            loaded.variables().values().forEach(Variable::bytes);
            return Optional.empty();
        } catch (EbpfException | BtfException e) {
            return Optional.of(e);
        }
    }

    /** Kernels give a map gigabytes, if they have them. */
    private static ObjectSpec small(ObjectSpec spec) {
        ObjectSpec small = spec;
        for (MapSpec map : spec.maps().values()) {
            long size = Integer.toUnsignedLong(map.keySize()) + Integer.toUnsignedLong(map.valueSize());
            if (Integer.toUnsignedLong(map.maxEntries()) > LARGEST_MAP / (size + 1)) {
                small = small.withMap(map.name(), changed -> changed.maxEntries(1));
            }
        }
        return small;
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream stream = HostileObjectIT.class.getResourceAsStream("/sampler/" + name + ".o")) {
            return stream.readAllBytes();
        }
    }
}
