package io.polder.policy;

import io.polder.bpf.PinFailures;
import org.jspecify.annotations.Nullable;

/** Policies could not be set up as wanted. The message says what was tried, on what, and what came of it. */
public class PolicyException extends RuntimeException {

    static final PinFailures PINS = new PinFailures() {
        @Override
        public RuntimeException failed(String message, @Nullable Throwable cause) {
            return new PolicyException(message, cause);
        }

        @Override
        public RuntimeException foreign(String message, @Nullable Throwable cause) {
            return new ForeignPin(message, cause);
        }
    };

    PolicyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What was told contradicts itself. Nothing of it was taken over. */
    public static final class Invalid extends PolicyException {
        Invalid(String message) {
            super(message, null);
        }
    }

    /** There is no room for it. Nothing of it was taken over: what passed before passes, what did not does not. */
    public static final class TooMuch extends PolicyException {
        TooMuch(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** What is pinned is not ours, or not as we left it. It is not touched. */
    public static final class ForeignPin extends PolicyException {
        ForeignPin(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** This kernel, or this machine as it is set up, lacks what is needed. */
    public static final class Unsupported extends PolicyException {
        Unsupported(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
