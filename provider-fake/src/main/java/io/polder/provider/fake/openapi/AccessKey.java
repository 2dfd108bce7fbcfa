package io.polder.provider.fake.openapi;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What a client signs its requests with. Immutable; prints without its secrets.
 *
 * @param securityToken of a temporary key, which requests must carry, too
 * @param expiration until when a temporary key is accepted, by the server's clock
 */
public record AccessKey(String id, String secret, Optional<String> securityToken, Optional<Instant> expiration) {

    public AccessKey {
        requireNonNull(id, "id");
        requireNonNull(secret, "secret");
    }

    /** A key that lasts. */
    public static AccessKey lasting(String id, String secret) {
        return new AccessKey(id, secret, Optional.empty(), Optional.empty());
    }

    /** A key of a RAM role, as the metadata service hands out. */
    public static AccessKey temporary(String id, String secret, String securityToken, Instant expiration) {
        return new AccessKey(id, secret, Optional.of(securityToken), Optional.of(expiration));
    }

    @Override
    public String toString() {
        return "AccessKey[" + id + "]";
    }
}
