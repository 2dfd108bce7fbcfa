package io.polder.linux.testing;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something behind: a link in the JVM's own network namespace, a name in {@code
 * /var/run/netns}, a mount, a thread, a thread inside another namespace, or a file descriptor. Stateless.
 *
 * <p>Registered for every top-level test class through {@code META-INF/services}. What ends on its own has a few
 * seconds to do so. The census is that of the whole process, so test classes must not run in parallel. What other
 * processes do meanwhile is told apart by the namespaces they hold and by the names of {@link TestNetns}.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    /** The configuration parameter for how many milliseconds to wait for what ends on its own. */
    public static final String GRACE_MILLIS = "polder.leakcheck.graceMillis";

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(LeakCheck.class);

    static {
        openOnce();
    }

    /** For JUnit. */
    public LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if (isTopLevel(context)) {
            context.getStore(STORE).put(Census.class, Census.take());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (isTopLevel(context)) {
            Census before = context.getStore(STORE).get(Census.class, Census.class);
            List<String> leaks = leaksSince(before, grace(context));
            if (!leaks.isEmpty()) {
                throw new AssertionError(context.getDisplayName() + " left behind:\n  " + String.join("\n  ", leaks));
            }
        }
    }

    private static List<String> leaksSince(Census before, Duration grace) throws IOException {
        long deadline = System.nanoTime() + grace.toNanos();
        while (true) {
            List<String> leaks = Census.take().since(before);
            if (leaks.isEmpty() || System.nanoTime() - deadline > 0) {
                return leaks;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static Duration grace(ExtensionContext context) {
        return context.getConfigurationParameter(GRACE_MILLIS, Long::valueOf)
                .map(Duration::ofMillis)
                .orElse(GRACE);
    }

    /** A nested class belongs to the census of the class around it. */
    private static boolean isTopLevel(ExtensionContext context) {
        return context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
    }

    /** The JDK keeps a few sockets of its own from the first channel on; they shall not count as anybody's leak. */
    private static void openOnce() {
        try (var selector = Selector.open();
                var udp = DatagramChannel.open();
                var tcp = SocketChannel.open()) {
            udp.configureBlocking(false);
            tcp.configureBlocking(false);
            selector.selectNow();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
