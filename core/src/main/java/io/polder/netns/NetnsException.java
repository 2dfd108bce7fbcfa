package io.polder.netns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod's interface could not be configured, or is not as it should be. The message says what was tried and on what. */
public class NetnsException extends RuntimeException {

    NetnsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** There is no such network namespace. */
    public static final class NamespaceNotFound extends NetnsException {
        NamespaceNotFound(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The node has no link with the ENI's MAC address: it is not attached, or not visible yet. */
    public static final class EniNotFound extends NetnsException {
        EniNotFound(String message) {
            super(message, null);
        }
    }

    /** Something else has the interface's name, its address, or its link's name on the node. */
    public static final class Taken extends NetnsException {
        Taken(String message, Throwable cause) {
            super(message, cause);
        }

        Taken(String message) {
            super(message, null);
        }
    }

    /** This kernel lacks what the mode needs. */
    public static final class Unsupported extends NetnsException {
        Unsupported(String message, Throwable cause) {
            super(message, cause);
        }

        Unsupported(String message) {
            super(message, null);
        }
    }

    /** CHECK found differences. */
    public static final class Mismatch extends NetnsException {

        private final List<String> differences;

        Mismatch(String message, List<String> differences) {
            super(message + ": " + String.join("; ", differences), null);
            this.differences = List.copyOf(differences);
        }

        /** What is missing or other than asked for, at least one. */
        public List<String> differences() {
            return differences;
        }
    }
}
