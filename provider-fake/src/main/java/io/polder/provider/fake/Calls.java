package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Function;

/** How the parts of a provider reach the cloud: while the provider is open, and through the gate. Thread-safe. */
record Calls(Gate gate, Runnable requireOpen) {

    <T> T call(Action action, String subject, Duration timeout, Function<Request, T> effect) {
        requireNonNull(subject, "subject");
        requireNonNull(timeout, "timeout");
        requireOpen.run();
        return gate.call(action, subject, timeout, effect);
    }

    void change(Action action, String subject, Duration timeout, Runnable effect) {
        call(action, subject, timeout, request -> {
            effect.run();
            return true;
        });
    }
}
