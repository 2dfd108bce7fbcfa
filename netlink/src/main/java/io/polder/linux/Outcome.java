package io.polder.linux;

import org.jspecify.annotations.Nullable;

/** Runs work on one thread and gives its result or failure to another that has joined it. Confined to those two. */
final class Outcome<T, X extends Exception> implements Runnable {

    private final NetworkNamespace.Work<T, X> work;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Outcome(NetworkNamespace.Work<T, X> work) {
        this.work = work;
    }

    @Override
    public void run() {
        try {
            result = work.call();
        } catch (Throwable e) {
            failure = e;
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    T get() throws X {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure != null) {
            throw (X) failure; // The work declares no other checked exception.
        }
        if (result == null) {
            throw new NullPointerException("the work inside the namespace returned null");
        }
        return result;
    }
}
