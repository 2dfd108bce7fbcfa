package io.polder.pool;

import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;

/** One of each kind. */
final class CloudFailures {

    private static final Failure FAILURE = new Failure("AssignPrivateIpAddresses", "eni-1", "said the test");

    private CloudFailures() {}

    static CloudException throttled() {
        return new CloudException.Throttled(FAILURE);
    }

    static CloudException exhausted() {
        return new CloudException.AddressesExhausted(FAILURE);
    }

    static CloudException quota() {
        return new CloudException.QuotaExceeded(FAILURE);
    }

    static CloudException unauthorized() {
        return new CloudException.Unauthorized(FAILURE);
    }

    static CloudException unknown() {
        return new CloudException.OutcomeUnknown(FAILURE);
    }
}
