package io.polder.benchmarks.simulate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Pods that come and go. Immutable.
 *
 * @param pods in the order in which they are added
 * @param warmUp what comes before that is not measured
 * @param trouble when the API is slow and refuses calls, if ever
 * @param dry whether the first vSwitch of the nodes has fewer addresses than pods
 */
record Trace(String name, List<Pod> pods, Duration warmUp, Duration length, Optional<Trouble> trouble, boolean dry) {

    /** From when to when. */
    record Trouble(Duration from, Duration to) {}

    Trace {
        pods = List.copyOf(pods);
    }
}
