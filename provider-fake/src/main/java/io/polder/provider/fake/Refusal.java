package io.polder.provider.fake;

import org.jspecify.annotations.Nullable;

/** Why the cloud does not do what it was asked, before it is known which call asked. Immutable. */
final class Refusal extends RuntimeException {

    private final transient Fault fault;
    private final String code;
    private final boolean scripted;

    Refusal(Fault fault, String code, String detail) {
        this(fault, code, detail, null);
    }

    Refusal(Fault fault, String code, String detail, @Nullable Throwable cause) {
        this(fault, code, detail, cause, false);
    }

    private Refusal(Fault fault, String code, String detail, @Nullable Throwable cause, boolean scripted) {
        super(detail, cause, false, false);
        this.fault = fault;
        this.code = code;
        this.scripted = scripted;
    }

    /** A fault that was asked for. */
    static Refusal scripted(Fault fault) {
        return new Refusal(fault, fault.code(), "as the test asked", null, true);
    }

    static Refusal notFound(String code, String what) {
        return new Refusal(Fault.NOT_FOUND, code, "there is no " + what);
    }

    static Refusal invalid(String code, String detail) {
        return new Refusal(Fault.INVALID_REQUEST, code, detail);
    }

    static Refusal eniState(EniEntry eni, String wanted) {
        return new Refusal(
                Fault.CONFLICT,
                "InvalidOperation.InvalidEniState",
                "ENI " + eni.id() + " is " + eni.state()
                        + eni.instanceId().map(id -> " at " + id).orElse("") + ", not " + wanted);
    }

    Fault fault() {
        return fault;
    }

    /** Whether a test asked for it. */
    boolean isScripted() {
        return scripted;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
