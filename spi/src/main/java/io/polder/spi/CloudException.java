package io.polder.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cloud call that failed. The subclass says what may be done about it; callers decide by subclass, never by code or
 * message. The message says what was tried, on what, and what came back; it never holds a credential or a signed URL.
 */
public abstract sealed class CloudException extends RuntimeException {

    private final String action;
    private final @Nullable String code;
    private final @Nullable String requestId;
    private final String detail;

    private CloudException(Failure failure) {
        super(failure.message(), failure.cause().orElse(null));
        this.action = failure.action();
        this.code = failure.code().orElse(null);
        this.requestId = failure.requestId().orElse(null);
        this.detail = failure.detail();
    }

    /** The call that failed, by the cloud's name of it. */
    public String action() {
        return action;
    }

    /** The cloud's own error code, where it gave one. */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /** The cloud's id of the request, where it gave one: what its support asks for. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** What came back, in words: the message without the rest. */
    public String detail() {
        return detail;
    }

    /**
     * What went wrong, as every subclass takes it. Immutable.
     *
     * @param action the call, by the cloud's name of it
     * @param subject what it was about: the id of a resource, or a short description
     * @param detail what came back, in words
     */
    public record Failure(
            String action,
            String subject,
            String detail,
            Optional<String> code,
            Optional<String> requestId,
            Optional<Throwable> cause) {

        public Failure(String action, String subject, String detail) {
            this(action, subject, detail, Optional.empty(), Optional.empty(), Optional.empty());
        }

        public Failure withCode(String newCode) {
            return new Failure(action, subject, detail, Optional.of(newCode), requestId, cause);
        }

        public Failure withRequestId(String newRequestId) {
            return new Failure(action, subject, detail, code, Optional.of(newRequestId), cause);
        }

        public Failure withCause(@Nullable Throwable newCause) {
            return new Failure(action, subject, detail, code, requestId, Optional.ofNullable(newCause));
        }

        String message() {
            return action + " " + subject + ": " + code.map(c -> c + ": ").orElse("") + detail
                    + requestId.map(id -> " (request " + id + ")").orElse("");
        }
    }

    /** Too many calls. Wait, and send it again. */
    public static final class Throttled extends CloudException {
        public Throttled(Failure failure) {
            super(failure);
        }
    }

    /** The subnet has too few free addresses. Ask for fewer, or elsewhere. */
    public static final class AddressesExhausted extends CloudException {
        public AddressesExhausted(Failure failure) {
            super(failure);
        }
    }

    /** A limit of the account, the instance type or the ENI. Asking again does not help until something is freed. */
    public static final class QuotaExceeded extends CloudException {
        public QuotaExceeded(Failure failure) {
            super(failure);
        }
    }

    /** The resource is in a state that forbids this now. Read its state before trying again. */
    public static final class Conflict extends CloudException {
        public Conflict(Failure failure) {
            super(failure);
        }
    }

    /** There is no such resource. */
    public static final class NotFound extends CloudException {
        public NotFound(Failure failure) {
            super(failure);
        }
    }

    /** The credentials are wrong, or do not allow this. */
    public static final class Unauthorized extends CloudException {
        public Unauthorized(Failure failure) {
            super(failure);
        }
    }

    /** The cloud does not accept the request as it stands. Sending it again does not help. */
    public static final class InvalidRequest extends CloudException {
        public InvalidRequest(Failure failure) {
            super(failure);
        }
    }

    /** Nothing was changed; the same call may succeed later. */
    public static final class Transient extends CloudException {
        public Transient(Failure failure) {
            super(failure);
        }
    }

    /**
     * A change was sent and the answer is lost: it may or may not have happened. Send it again with the same token;
     * where there is none, list and compare.
     */
    public static final class OutcomeUnknown extends CloudException {
        public OutcomeUnknown(Failure failure) {
            super(failure);
        }
    }
}
