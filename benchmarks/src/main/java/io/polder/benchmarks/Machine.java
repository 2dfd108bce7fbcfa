package io.polder.benchmarks;

import io.polder.linux.NativeBackend;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What the figures are of. Stateless. */
public final class Machine {

    private Machine() {}

    /** {@code Linux 6.18, 2 processors with a load of 0.3, Java 17.0.15, jnr}. */
    public static String describe() {
        return String.format(
                Locale.ROOT,
                "Linux %s, %d processors with a load of %.1f, Java %s, %s",
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.version"),
                NativeBackend.name());
    }
}
