package io.polder.pool;

import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.InstanceType;
import java.util.List;

/** Why an instance can have no more addresses now. Stateless. */
final class GrowthRefusals {

    private GrowthRefusals() {}

    static CloudException of(Growth growth, EniSettings settings, InstanceType type) {
        if (growth instanceof Growth.Blocked blocked && blocked.dry()) {
            return new CloudException.AddressesExhausted(
                    new Failure("assign addresses", blocked.subnetId(), "it had none lately, and is tried again soon"));
        }
        if (growth instanceof Growth.Blocked blocked) {
            return new CloudException.Conflict(
                    new Failure("assign addresses", blocked.eniId(), "it is not certain yet what is on it"));
        }
        return new CloudException.QuotaExceeded(new Failure(
                "assign addresses",
                settings.instanceId(),
                "its type " + type.name() + " allows " + (type.maxEnis() - 1) + " secondary ENIs with "
                        + type.ipv4PerEni() + " addresses each, and all are taken"));
    }

    static CloudException unusable(String eniId, List<String> problems) {
        return new CloudException.Conflict(
                new Failure("assign addresses", eniId, "nothing that the cloud gave can be used: " + problems));
    }
}
