package io.polder.spi;

import java.time.Duration;

/** Subnets (vSwitches). Thread-safe; calls block. Errors as in {@link NetworkInterfaces}. */
public interface Subnets {

    /**
     * Describes a subnet.
     *
     * @throws CloudException.NotFound when there is no such subnet
     */
    Subnet describe(String subnetId, Duration timeout);
}
