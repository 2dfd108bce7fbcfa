package io.polder.benchmarks.simulate;

import io.polder.provider.fake.VirtualClock;
import io.polder.spi.CloudProvider;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceType;
import java.util.function.Function;

/** A way to pool, and what it is called: models of what other systems are said to do are called so. Immutable. */
record Policy(String name, Function<Site, Addresses> addresses) {

    /** What a node is at. */
    record Site(CloudProvider cloud, InstanceType type, InstanceIdentity instance, VirtualClock clock, long seed) {}
}
