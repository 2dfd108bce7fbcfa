package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.asm.Helper;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the running kernel can do, found out by trying it: a version number says little, as distributions bring features
 * to older kernels and leave others out. What is certain is remembered. Thread-safe.
 */
public final class KernelFeatures {

    private record ProgramHelper(ProgramType type, Helper helper) {}

    private static final Map<Object, Probe> CERTAIN = new ConcurrentHashMap<>();

    private KernelFeatures() {}

    /** Whether programs of a kind can be loaded. */
    public static Probe of(ProgramType type) {
        return remembered(requireNonNull(type, "type"), () -> ProgramProbe.type(type));
    }

    /** Whether maps of a kind can be created. */
    public static Probe of(MapType type) {
        return remembered(requireNonNull(type, "type"), () -> MapProbe.type(type));
    }

    /** Whether programs of a kind may call a helper. */
    public static Probe of(ProgramType type, Helper helper) {
        Probe program = of(type);
        return program.isSupported()
                ? remembered(new ProgramHelper(type, helper), () -> ProgramProbe.helper(type, helper))
                : program;
    }

    /** Whether it has something else. */
    public static Probe of(Feature feature) {
        return remembered(requireNonNull(feature, "feature"), () -> FeatureProbe.of(feature));
    }

    private static Probe remembered(Object what, Supplier<Probe> attempt) {
        Probe known = CERTAIN.get(what);
        if (known != null) {
            return known;
        }
        Probe found = attempt.get();
        if (found.support() != Probe.Support.UNKNOWN) {
            CERTAIN.put(what, found);
        }
        return found;
    }
}
