package io.polder.policy;

import io.polder.bpf.PinDirectory;
import java.util.function.LongSupplier;

/** Programs, the maps that they decide by, and what these hold. Not thread-safe. */
record PolicyGeneration(PolicyPrograms programs, KernelPolicyMaps maps, PolicyTable table) implements AutoCloseable {

    /** With empty maps: nothing passes at pods that these programs are attached to. */
    static PolicyGeneration load(PolicySettings settings, PinDirectory pins, PolicyWorld world, LongSupplier clock) {
        PolicyPrograms programs = PolicyPrograms.load(settings, pins);
        try {
            var maps = new KernelPolicyMaps(programs::map);
            try {
                var table = new PolicyTable(world, settings.node(), maps, settings.capacities(), clock);
                return new PolicyGeneration(programs, maps, table);
            } catch (RuntimeException | Error e) {
                maps.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            programs.close();
            throw e;
        }
    }

    @Override
    public void close() {
        maps.close();
        programs.close();
    }
}
