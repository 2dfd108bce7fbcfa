package io.polder.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class NetnsConfiguratorChurnIT {

    private static final int THREADS = 16;
    private static final int STEPS = 110;
    private static final int SHARED = 6;

    @Test
    void thousandsOfConcurrentCallsLeaveTheNodeAsItWas() throws Exception {
        try (var vpc = new SmallVpc();
                var configurator = NetnsConfigurator.open(vpc.node)) {
            var specs = eightPods(vpc);
            specs.forEach(configurator::add);
            specs.forEach(configurator::delete);
            var before = NamespaceState.of(vpc.nodeNetlink);

            var threads = Executors.newFixedThreadPool(THREADS);
            try {
                var work = new ArrayList<Callable<Boolean>>();
                for (int i = 0; i < THREADS; i++) {
                    var random = new Random(i);
                    work.add(() -> {
                        for (int step = 0; step < STEPS; step++) {
                            step(configurator, specs.get(random.nextInt(specs.size())), random.nextInt(10));
                        }
                        return true;
                    });
                }
                for (var done : threads.invokeAll(work)) {
                    done.get();
                }
            } finally {
                threads.shutdown();
            }

            for (var spec : specs) {
                configurator.add(spec);
                configurator.check(spec);
            }
            assertThat(SmallVpc.pings(
                            vpc.router,
                            specs.get(0).addresses().get(0).address().address()))
                    .isTrue();
            specs.forEach(configurator::delete);
            assertThat(NamespaceState.of(vpc.nodeNetlink)).isEqualTo(before);
        }
    }

    private static void step(NetnsConfigurator configurator, PodInterfaceSpec spec, int choice) {
        switch (choice) {
            case 0, 1 -> configurator.add(spec);
            case 2, 3 -> configurator.delete(spec);
            default -> checkIfThere(configurator, spec);
        }
    }

    /** Calls for one pod take turns, so it is there as a whole or not at all. */
    private static void checkIfThere(NetnsConfigurator configurator, PodInterfaceSpec spec) {
        try {
            configurator.check(spec);
        } catch (NetnsException.Mismatch e) {
            assertThat(e.differences()).contains(spec.interfaceName() + " is missing in the pod");
        }
    }

    private static List<PodInterfaceSpec> eightPods(SmallVpc vpc) {
        var shared = vpc.plug();
        var specs = new ArrayList<PodInterfaceSpec>();
        for (int i = 0; i < 8; i++) {
            boolean shares = i < SHARED;
            var eni = shares ? shared : vpc.plug();
            var mode = shares ? DatapathMode.SHARED_ENI_VETH : DatapathMode.EXCLUSIVE_ENI;
            specs.add(vpc.dual(mode, "pod" + i, vpc.pod(), eni, 10 + i).build());
        }
        return specs;
    }
}
