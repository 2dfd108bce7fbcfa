package io.polder.pool;

import io.polder.spi.CloudProvider;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Subnets;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Consumer;

/** A cloud as a process sees it that ends at some step: before a call, or after what it asked for has happened. */
final class CrashingCloud extends AlteredCloud {

    private final Doom doom;
    private final Optional<Consumer<Runnable>> late;

    /** @param late carries out the releases that are under way when the process ends; absent where they never happen */
    CrashingCloud(CloudProvider cloud, Doom doom, Optional<Consumer<Runnable>> late) {
        super(cloud);
        this.doom = doom;
        this.late = late;
    }

    private void before(Method method, Runnable request) {
        try {
            doom.step();
        } catch (Doom.Crash e) {
            if (method.getName().startsWith("release")) {
                late.ifPresent(later -> later.accept(request));
            }
            throw e;
        }
    }

    private <T> T doomed(Class<T> type, T calls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.isDefault()) { // What it calls is doomed.
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    before(method, () -> invoke(method, calls, arguments));
                    try {
                        Object answer = method.invoke(calls, arguments);
                        doom.step();
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static void invoke(Method method, Object calls, Object[] arguments) {
        try {
            method.invoke(calls, arguments);
        } catch (ReflectiveOperationException e) {
            return; // Nobody hears of it.
        }
    }

    @Override
    public NetworkInterfaces networkInterfaces() {
        return doomed(NetworkInterfaces.class, cloud.networkInterfaces());
    }

    @Override
    public Subnets subnets() {
        return doomed(Subnets.class, cloud.subnets());
    }
}
