package io.polder.linux.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a thread in another network namespace than that of the JVM's first thread: one that was
 * started inside a namespace, and stays there. All that it starts later will be there, too. Stateless.
 *
 * <p>{@link LeakCheck} looks for the same after each class; {@code @ExtendWith(ThreadNamespaces.class)} names the very
 * test. Work that ends on its own has a second to do so.
 */
public final class ThreadNamespaces implements BeforeEachCallback, AfterEachCallback {

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(ThreadNamespaces.class);
    private static final Path SELF = Path.of("/proc/self");

    /** For JUnit. */
    public ThreadNamespaces() {}

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        context.getStore(STORE).put(STORE, strayed());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Collection<?> before = context.getStore(STORE).get(STORE, Collection.class);
        long deadline = System.nanoTime() + GRACE_NANOS;
        Collection<String> strayed = strayedBut(before);
        while (!strayed.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
            strayed = strayedBut(before);
        }
        if (!strayed.isEmpty()) {
            throw new AssertionError(
                    context.getDisplayName() + " left threads behind:\n  " + String.join("\n  ", strayed));
        }
    }

    private static Collection<String> strayedBut(Collection<?> before) throws IOException {
        Collection<String> strayed = strayed();
        strayed.removeAll(before);
        return strayed;
    }

    /** Every thread that is not in the namespace of the JVM's first one, in words. */
    static Collection<String> strayed() throws IOException {
        var strayed = new TreeSet<String>();
        // /proc/self/ns is that of the first thread, which never leaves the JVM's own namespace.
        String own = Files.readSymbolicLink(SELF.resolve("ns/net")).toString();
        try (Stream<Path> tasks = Files.list(SELF.resolve("task"))) {
            for (Path task : tasks.toList()) {
                addIfStrayed(task, own, strayed);
            }
        }
        return strayed;
    }

    private static void addIfStrayed(Path task, String own, Collection<String> strayed) {
        try {
            String other = Files.readSymbolicLink(task.resolve("ns/net")).toString();
            if (!other.equals(own)) {
                String name = Files.readString(task.resolve("comm")).strip();
                strayed.add("thread " + task.getFileName() + " \"" + name + "\" in network namespace " + other
                        + ", not " + own);
            }
        } catch (IOException e) {
            return; // It ended meanwhile.
        }
    }
}
