package io.polder.linux.testing;

import io.polder.linux.NetworkNamespace;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Makes the namespaces that {@link Netns} asks for, and closes them after the test. Stateless. */
final class NetnsPerTest implements ParameterResolver {

    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(NetnsPerTest.class);

    NetnsPerTest() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(Netns.class) && parameter.getParameter().getType() == NetworkNamespace.class;
    }

    @Override
    public NetworkNamespace resolveParameter(ParameterContext parameter, ExtensionContext context) {
        String name = parameter.findAnnotation(Netns.class).orElseThrow().value();
        // The store closes what it holds when the test's context ends.
        return context.getStore(STORE)
                .getOrComputeIfAbsent(name, key -> NetworkNamespace.create(), NetworkNamespace.class);
    }
}
