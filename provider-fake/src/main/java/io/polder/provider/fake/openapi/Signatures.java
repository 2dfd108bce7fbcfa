package io.polder.provider.fake.openapi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether requests are signed by somebody known, now, and for the first time. Both of Alibaba Cloud's ways are known:
 * HMAC-SHA1 in the parameters (version 1.0), as older SDKs have it, and ACS3-HMAC-SHA256 in headers, as newer ones do.
 * Thread-safe.
 */
final class Signatures {

    /** How far a client's clock may be off, and so how long nonces are remembered. */
    static final Duration TOLERANCE = Duration.ofMinutes(15);

    private static final Pattern AUTHORIZATION =
            Pattern.compile("ACS3-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)");
    private static final Pattern SEMICOLON = Pattern.compile(";");

    private final InstantSource clock;
    private final Map<String, AccessKey> keys = new ConcurrentHashMap<>();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final LinkedHashMap<String, Instant> nonces = new LinkedHashMap<>();

    Signatures(InstantSource clock) {
        this.clock = clock;
    }

    void accept(AccessKey key) {
        keys.put(key.id(), key);
    }

    /** @throws WireError when it is not to be served */
    void check(Call call) {
        Signature signature = of(call);
        AccessKey key = keys.get(signature.keyId());
        if (key == null) {
            throw new WireError(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
        }
        if (!signature.isOf(key.secret())) {
            throw new WireError(
                    400,
                    "SignatureDoesNotMatch",
                    "Specified signature is not matched with our calculation. server string to sign is:"
                            + signature.toSign());
        }
        checkToken(key, signature);
        checkTime(signature.timestamp());
        checkNonce(signature.keyId() + " " + signature.nonce());
    }

    private void checkToken(AccessKey key, Signature signature) {
        if (!key.securityToken().equals(signature.securityToken())) {
            throw new WireError(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.");
        }
        if (key.expiration().isPresent()
                && !clock.instant().isBefore(key.expiration().get())) {
            throw new WireError(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
        }
    }

    private void checkTime(String timestamp) {
        Instant time;
        try {
            time = Instant.parse(timestamp);
        } catch (DateTimeException e) {
            throw new WireError(
                    400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.");
        }
        if (Duration.between(time, clock.instant()).abs().compareTo(TOLERANCE) > 0) {
            throw new WireError(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
        }
    }

    private void checkNonce(String nonce) {
        Instant now = clock.instant();
        synchronized (lock) {
            var oldest = nonces.values().iterator();
            while (oldest.hasNext() && oldest.next().isBefore(now.minus(TOLERANCE.multipliedBy(2)))) {
                oldest.remove();
            }
            if (nonces.putIfAbsent(nonce, now) != null) {
                throw new WireError(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
            }
        }
    }

    private static Signature of(Call call) {
        Optional<String> authorization = call.header("authorization");
        return authorization.isPresent() ? ofHeaders(call, authorization.get()) : ofParameters(call);
    }

    private static Signature ofParameters(Call call) {
        if (!"HMAC-SHA1".equals(required(call, "SignatureMethod"))) {
            throw new WireError(400, "InvalidSignatureMethod", "the signature method is not HMAC-SHA1");
        }
        var sorted = new TreeMap<>(call.parameters());
        sorted.remove("Signature");
        String canonical = sorted.entrySet().stream()
                .map(each -> Signature.percent(each.getKey()) + "=" + Signature.percent(each.getValue()))
                .collect(Collectors.joining("&"));
        return new Signature(
                required(call, "AccessKeyId"),
                required(call, "Signature"),
                required(call, "SignatureNonce"),
                required(call, "Timestamp"),
                call.parameter("SecurityToken"),
                call.method() + "&" + Signature.percent("/") + "&" + Signature.percent(canonical),
                false);
    }

    private static String required(Call call, String name) {
        return call.parameter(name).orElseThrow(() -> WireError.missing(name));
    }

    private static Signature ofHeaders(Call call, String authorization) {
        Matcher parts = AUTHORIZATION.matcher(authorization);
        if (!parts.matches()) {
            throw new WireError(400, "IncompleteSignature", "the Authorization header is not of ACS3-HMAC-SHA256");
        }
        String payload = call.bodySha256();
        if (!payload.equals(call.header("x-acs-content-sha256").orElse(""))) {
            throw new WireError(400, "InvalidContentSha256", "x-acs-content-sha256 is not the body's");
        }
        String headers = SEMICOLON
                .splitAsStream(parts.group(2))
                .map(name -> name + ":" + call.header(name).orElse("").strip() + "\n")
                .collect(Collectors.joining());
        String canonical =
                String.join("\n", call.method(), call.path(), call.query(), headers, parts.group(2), payload);
        return new Signature(
                parts.group(1),
                parts.group(3),
                header(call, "x-acs-signature-nonce"),
                header(call, "x-acs-date"),
                call.header("x-acs-security-token"),
                "ACS3-HMAC-SHA256\n" + Signature.sha256(canonical.getBytes(StandardCharsets.UTF_8)),
                true);
    }

    private static String header(Call call, String name) {
        return call.header(name).orElseThrow(() -> WireError.missing(name));
    }
}
