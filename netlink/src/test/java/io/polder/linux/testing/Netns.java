package io.polder.linux.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A parameter of a test or of its {@code @BeforeEach} that wants a network namespace of the test's own: unnamed, empty
 * but for {@code lo}, closed after the test. Parameters of the same name, in both places, get the same one.
 *
 * <pre>{@code
 * @Test
 * @RequiresCapability(Capability.NETNS)
 * void packetsPass(@Netns("node") NetworkNamespace node, @Netns("pod") NetworkNamespace pod) { … }
 * }</pre>
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NetnsPerTest.class)
public @interface Netns {

    /** Tells the namespaces of one test apart. */
    String value() default "";
}
