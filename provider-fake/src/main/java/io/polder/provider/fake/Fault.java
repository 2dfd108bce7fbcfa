package io.polder.provider.fake;

import io.polder.spi.CloudException;

/** How a call can be made to fail: with which {@link CloudException}, which code of Alibaba Cloud's, and when. */
public enum Fault {
    THROTTLED("Throttling.User"),
    ADDRESSES_EXHAUSTED("InvalidVSwitchId.IpNotEnough"),
    QUOTA_EXCEEDED("EniPerInstanceLimitExceeded"),
    CONFLICT("Operation.Conflict"),
    NOT_FOUND("InvalidEniId.NotFound"),
    UNAUTHORIZED("Forbidden.RAM"),
    INVALID_REQUEST("InvalidParameter"),
    TRANSIENT("ServiceUnavailable"),
    /** The request is lost: nothing happens, but the caller of a change cannot know that. */
    REQUEST_LOST("InternalError"),
    /** The answer is lost: the change has happened, and its caller cannot know that. */
    ANSWER_LOST("InternalError");

    private final String code;

    Fault(String code) {
        this.code = code;
    }

    /** The code that a call made to fail this way answers with. */
    public String code() {
        return code;
    }

    /** Whether the call has its effect all the same. */
    public boolean afterEffect() {
        return this == ANSWER_LOST;
    }

    /** A read whose outcome is unknown has only failed. */
    CloudException exception(Action action, CloudException.Failure failure) {
        return switch (this) {
            case THROTTLED -> new CloudException.Throttled(failure);
            case ADDRESSES_EXHAUSTED -> new CloudException.AddressesExhausted(failure);
            case QUOTA_EXCEEDED -> new CloudException.QuotaExceeded(failure);
            case CONFLICT -> new CloudException.Conflict(failure);
            case NOT_FOUND -> new CloudException.NotFound(failure);
            case UNAUTHORIZED -> new CloudException.Unauthorized(failure);
            case INVALID_REQUEST -> new CloudException.InvalidRequest(failure);
            case TRANSIENT -> new CloudException.Transient(failure);
            case REQUEST_LOST, ANSWER_LOST ->
                action.isChange() ? new CloudException.OutcomeUnknown(failure) : new CloudException.Transient(failure);
        };
    }
}
