package io.polder.linux.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A system call that may wait for long. A virtual thread in a native call holds its carrier, and with it every virtual
 * thread that would run there; so the call is made on a platform thread while the virtual one is parked. Stateless.
 */
final class BlockingCall {

    private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

    private BlockingCall() {}

    /** Makes the call and returns its result. Interrupts do not end it, and are left for the caller to find. */
    static long run(LongSupplier call) {
        return isVirtual() ? onPlatformThread(call) : call.getAsLong();
    }

    private static boolean isVirtual() {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("Thread.isVirtual throws nothing", e);
        }
    }

    /** It is started by a carrier, which is in no other network namespace than the JVM's, and ends with the call. */
    private static long onPlatformThread(LongSupplier call) {
        var result = new CompletableFuture<Long>();
        var thread = new Thread(null, () -> complete(result, call), "polder blocking call", 0, false);
        thread.setDaemon(true);
        thread.start();
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private static void complete(CompletableFuture<Long> result, LongSupplier call) {
        try {
            result.complete(call.getAsLong());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Virtual threads came with JDK 21. */
    private static @Nullable MethodHandle findIsVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }
}
