package io.polder.bpf;

import org.jspecify.annotations.Nullable;

/** Makes the exceptions of whoever pins something. */
public interface PinFailures {

    /** Something could not be done. */
    RuntimeException failed(String message, @Nullable Throwable cause);

    /** What is pinned is somebody else's. */
    RuntimeException foreign(String message, @Nullable Throwable cause);
}
