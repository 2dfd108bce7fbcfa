package io.polder.spi.kit;

import io.polder.spi.CloudProvider;
import java.time.Duration;
import java.util.Optional;

/**
 * The cloud that a contract test runs against, opened anew for each test. What is absent is not tested: the tests that need
 * it are skipped.
 */
public interface TestCloud extends AutoCloseable {

    /** The same on every call; its caches, if it has any, give nothing that is older than a moment. */
    CloudProvider provider();

    /** A subnet with at least 400 free IPv4 addresses, in the instance's zone. */
    String subnetId();

    /** An instance that can take two more ENIs, each with at least three IPv4 addresses. */
    String instanceId();

    /** The type of the instance. */
    String instanceType();

    /** A subnet with 4 to 9 free addresses, of which nobody else takes any meanwhile. */
    default Optional<String> tightSubnetId() {
        return Optional.empty();
    }

    /** Whether the subnet has an IPv6 range, too. */
    default boolean dualStack() {
        return false;
    }

    /** A private zone, for records below the name {@code polder-kit}. */
    default Optional<String> dnsZoneId() {
        return Optional.empty();
    }

    /** How it can be made to fail. */
    default Optional<Faults> faults() {
        return Optional.empty();
    }

    /** Lets time pass: waits, or moves a clock. */
    void pass(Duration time) throws InterruptedException;

    @Override
    void close();
}
