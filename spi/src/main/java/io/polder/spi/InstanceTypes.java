package io.polder.spi;

import java.time.Duration;

/** Instance types. Thread-safe; calls block. Errors as in {@link NetworkInterfaces}. */
public interface InstanceTypes {

    /**
     * Describes an instance type.
     *
     * @throws CloudException.NotFound when there is no such type
     */
    InstanceType describe(String name, Duration timeout);
}
