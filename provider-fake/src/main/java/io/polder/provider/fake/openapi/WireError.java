package io.polder.provider.fake.openapi;

import io.polder.spi.CloudException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A refusal as the protocol has it. Immutable. */
final class WireError extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final @Nullable String requestId;

    WireError(int status, String code, String message) {
        this(status, code, message, null);
    }

    private WireError(int status, String code, String message, @Nullable String requestId) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.requestId = requestId;
    }

    static WireError missing(String parameter) {
        return new WireError(400, "MissingParameter", "the parameter \"" + parameter + "\" is mandatory");
    }

    static WireError invalid(String parameter, String value) {
        return new WireError(400, "InvalidParameter", "the parameter \"" + parameter + "\" is \"" + value + "\"");
    }

    /** The status that goes with each kind is inferred from the cloud's documented examples. */
    static WireError of(CloudException e) {
        int status = 400;
        if (e instanceof CloudException.NotFound) {
            status = 404;
        } else if (e instanceof CloudException.AddressesExhausted
                || e instanceof CloudException.QuotaExceeded
                || e instanceof CloudException.Unauthorized) {
            status = 403;
        } else if (e instanceof CloudException.Conflict) {
            status = 409;
        } else if (e instanceof CloudException.Transient) {
            status = 503;
        } else if (e instanceof CloudException.OutcomeUnknown) {
            status = 500;
        }
        return new WireError(
                status,
                e.code().orElse("InternalError"),
                e.detail(),
                e.requestId().orElse(null));
    }

    /** The same in other words. */
    WireError withCode(String newCode) {
        return new WireError(status, newCode, text(), requestId);
    }

    /** By which the cloud's journal knows the call; absent where it did not get that far. */
    Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
