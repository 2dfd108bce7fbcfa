package io.polder.cloud;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A cloud's interface to a process that dies at one of its calls. Stateless. */
public final class Mortal {

    private Mortal() {}

    /** The end of a process: nobody catches it but who wants to see the next one. */
    public static final class Death extends Error {}

    /**
     * Lets so many calls pass.
     *
     * @param after whether the call at which it dies is made
     */
    public static <T> T of(Class<T> kind, T target, int calls, boolean after) {
        int[] left = {calls};
        return kind.cast(Proxy.newProxyInstance(
                kind.getClassLoader(), new Class<?>[] {kind}, (proxy, method, arguments) -> {
                    boolean dies = left[0]-- == 0;
                    if (dies && !after) {
                        throw new Death();
                    }
                    try {
                        Object answer = method.invoke(target, arguments);
                        if (dies) {
                            throw new Death();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
