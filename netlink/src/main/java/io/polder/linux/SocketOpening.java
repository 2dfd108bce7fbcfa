package io.polder.linux;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is being opened inside a namespace while the caller does something else. Whoever begins it takes the socket
 * or closes this. Thread-safe.
 */
public final class SocketOpening implements AutoCloseable {

    private final AtomicReference<@Nullable CompletableFuture<Long>> pending;
    private final String operation;

    SocketOpening(CompletableFuture<Long> pending, String operation) {
        this.pending = new AtomicReference<>(pending);
        this.operation = operation;
    }

    /**
     * Waits for the socket, which is the caller's from then on; empty when it was taken before, or this is closed.
     *
     * @throws LinuxException when the namespace could not be entered, or the kernel has refused
     */
    public Optional<Fd> take() {
        CompletableFuture<Long> result = pending.getAndSet(null);
        if (result == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Fd.ofResult(result.join(), operation));
        } catch (CompletionException e) {
            throw new LinuxException(operation, null, String.valueOf(e.getCause()), e);
        }
    }

    /** Closes a socket that nobody has taken. What the kernel refused is no failure here. A second time does nothing. */
    @Override
    public void close() {
        CompletableFuture<Long> result = pending.getAndSet(null);
        if (result != null) {
            result.handle((number, failure) -> number == null || number < 0
                            ? Optional.<Fd>empty()
                            : Optional.of(Fd.ofResult(number, operation)))
                    .join()
                    .ifPresent(Fd::close);
        }
    }
}
