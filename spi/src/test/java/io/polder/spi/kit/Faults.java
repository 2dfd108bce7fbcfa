package io.polder.spi.kit;

import io.polder.spi.CloudException;
import java.time.Duration;

/** Makes a {@link TestCloud} fail. */
public interface Faults {

    /** What can fail. The names are those of {@code io.polder.provider.fake.Action}. */
    enum Call {
        CREATE_NETWORK_INTERFACE,
        ATTACH_NETWORK_INTERFACE,
        DETACH_NETWORK_INTERFACE,
        DELETE_NETWORK_INTERFACE,
        ASSIGN_PRIVATE_IP_ADDRESSES,
        UNASSIGN_PRIVATE_IP_ADDRESSES,
        DESCRIBE_NETWORK_INTERFACES,
        DESCRIBE_VSWITCHES,
        ADD_SERVERS,
        REMOVE_SERVERS,
        ADD_ZONE_RECORD
    }

    /** How it fails. The names are those of {@code io.polder.provider.fake.Fault}. */
    enum Kind {
        THROTTLED(CloudException.Throttled.class),
        ADDRESSES_EXHAUSTED(CloudException.AddressesExhausted.class),
        QUOTA_EXCEEDED(CloudException.QuotaExceeded.class),
        CONFLICT(CloudException.Conflict.class),
        NOT_FOUND(CloudException.NotFound.class),
        UNAUTHORIZED(CloudException.Unauthorized.class),
        INVALID_REQUEST(CloudException.InvalidRequest.class),
        TRANSIENT(CloudException.Transient.class),
        /** Nothing happens, and no answer comes. */
        REQUEST_LOST(CloudException.OutcomeUnknown.class),
        /** It happens, and no answer comes. */
        ANSWER_LOST(CloudException.OutcomeUnknown.class);

        private final Class<? extends CloudException> ofChange;

        Kind(Class<? extends CloudException> ofChange) {
            this.ofChange = ofChange;
        }

        /** What a change that fails so must throw. */
        public Class<? extends CloudException> ofChange() {
            return ofChange;
        }

        /** What a read that fails so must throw: it has no outcome. */
        public Class<? extends CloudException> ofRead() {
            return isLost() ? CloudException.Transient.class : ofChange;
        }

        /** Whether no answer comes. */
        public boolean isLost() {
            return this == REQUEST_LOST || this == ANSWER_LOST;
        }
    }

    /** Makes the next call of this sort fail. */
    void next(Call call, Kind kind);

    /** The detaches that the cloud accepts within a minute, fewer than a hundred; a minute later as many again. */
    int detachesPerMinute();

    /** From now on, listings of ENIs show the cloud as it was up to this long ago. */
    void staleListings(Duration age);

    /** The most ENIs on a page of a listing, fewer than ten. */
    int pageSize();
}
