package io.polder.provider.aliyun;

import com.aliyuncs.auth.AlibabaCloudCredentials;
import com.aliyuncs.auth.AlibabaCloudCredentialsProvider;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.polder.spi.CloudException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Temporary keys of the instance's RAM role, from its metadata service. A new one is fetched when an eighth of the old
 * one's time is left, by one thread: the others go on with the old one as long as it lasts. Thread-safe.
 */
final class RoleCredentials implements AlibabaCloudCredentialsProvider {

    private static final String PATH = "ram/security-credentials/";
    private static final int EIGHTHS = 8;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final MetadataClient metadata;
    private final Optional<String> role;
    private final InstantSource clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Current current;

    /** @param renew when to look for another one */
    private record Current(AlibabaCloudCredentials credentials, Instant renew, Instant end) {}

    RoleCredentials(MetadataClient metadata, Optional<String> role, InstantSource clock) {
        this.metadata = metadata;
        this.role = role;
        this.clock = clock;
    }

    /** @throws CloudException.Transient when there is no key that lasts, and none to be had */
    @Override
    public AlibabaCloudCredentials getCredentials() {
        Current known = current;
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.renew())) {
            return known.credentials();
        }
        if (known == null || !now.isBefore(known.end())) {
            fetching.lock();
        } else if (!fetching.tryLock()) {
            return known.credentials(); // Somebody is fetching already.
        }
        try {
            return renewed();
        } finally {
            fetching.unlock();
        }
    }

    private AlibabaCloudCredentials renewed() {
        Current known = current;
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.renew())) {
            return known.credentials(); // Somebody was faster.
        }
        try {
            Current fresh = fetch();
            current = fresh;
            return fresh.credentials();
        } catch (CloudException e) {
            if (known == null || !now.isBefore(known.end())) {
                throw e;
            }
            current = new Current(known.credentials(), now.plus(RETRY), known.end());
            return known.credentials();
        }
    }

    private Current fetch() {
        var deadline = MetadataClient.briefly();
        String name = role.orElseGet(
                () -> metadata.read(PATH, deadline).lines().findFirst().orElseThrow());
        String text = metadata.read(PATH + name, deadline);
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            var key = new AliyunCredentials.Key(
                    JsonFields.text(json, "AccessKeyId"),
                    JsonFields.text(json, "AccessKeySecret"),
                    JsonFields.optional(json, "SecurityToken"));
            Instant now = clock.instant();
            Instant end = Instant.parse(JsonFields.text(json, "Expiration"));
            Duration left = Duration.between(now, end);
            return new Current(Credentials.of(key), end.minus(left.dividedBy(EIGHTHS)), end);
        } catch (JsonParseException | IllegalStateException | IllegalArgumentException | DateTimeException e) {
            throw MetadataClient.failed(PATH + name, "what it answered is no key"); // Without the answer: it is secret.
        }
    }
}
