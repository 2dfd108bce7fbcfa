package io.polder.dns;

import static java.util.Objects.requireNonNull;

import io.polder.spi.DnsZone;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Which records are whose. Immutable.
 *
 * @param owner who these records belong to, such as the cluster's name: others' are not touched. The same after a restart
 * @param zones which zones it is about; they are told apart by their ids
 * @param timeout of each call of the cloud
 */
public record DnsSyncSettings(String owner, DnsSyncPolicy policy, Predicate<DnsZone> zones, Duration timeout) {

    private static final Duration STANDARD_TIMEOUT = Duration.ofSeconds(30);

    public DnsSyncSettings {
        requireNonNull(policy, "policy");
        requireNonNull(zones, "zones");
        requireNonNull(timeout, "timeout");
        if (!owner.matches("[A-Za-z0-9._-]{1,63}")) {
            throw new IllegalArgumentException(
                    "owner \"" + owner + "\", which is 1 to 63 letters, digits, '.', '_' and '-'");
        }
    }

    /** All zones that the cloud shows, and everything that may be done with one's own. */
    public static DnsSyncSettings of(String owner) {
        return new DnsSyncSettings(owner, DnsSyncPolicy.SYNC, zone -> true, STANDARD_TIMEOUT);
    }

    public DnsSyncSettings withPolicy(DnsSyncPolicy value) {
        return new DnsSyncSettings(owner, value, zones, timeout);
    }

    public DnsSyncSettings withZones(Predicate<DnsZone> value) {
        return new DnsSyncSettings(owner, policy, value, timeout);
    }
}
