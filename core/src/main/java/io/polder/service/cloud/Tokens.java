package io.polder.service.cloud;

import io.polder.spi.ClientToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/** Tokens of requests. Stateless. */
final class Tokens {

    private static final int BYTES = 30;

    /** The same for the same words, after a restart, too. */
    static ClientToken of(String... words) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", words).getBytes(StandardCharsets.UTF_8));
            return new ClientToken(HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("each JVM has SHA-256", e);
        }
    }

    /** One for a change that is idempotent by what it makes. */
    ClientToken next() {
        return new ClientToken(UUID.randomUUID().toString());
    }
}
