package io.polder.linux.testing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Names for network namespaces that tests make. Thread-safe. */
public final class TestNetns {

    private static final String PREFIX = "polder-test-";
    private static final long PID = ProcessHandle.current().pid();

    /** Ours, and those of the quickstart's runs, which write the id in base 36. */
    private static final Pattern NAME =
            Pattern.compile(PREFIX + "(?<decimal>\\d+)-|polder-(?<base36>[0-9a-z]{1,13})\\.[0-9a-z]{1,13}-");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestNetns() {}

    /**
     * A name that no other test and no other process uses: {@code polder-test-<pid>-<number>-<hint>}. {@link LeakCheck}
     * knows by the process id whose it is, so that test runs side by side do not accuse each other.
     *
     * @param hint for people who look at it
     */
    public static String uniqueName(String hint) {
        return PREFIX + PID + "-" + COUNT.incrementAndGet() + "-" + hint;
    }

    /** Whether a text holds a name that another process made. */
    static boolean isOfAnotherProcess(String text) {
        var name = NAME.matcher(text);
        if (!name.find()) {
            return false;
        }
        String decimal = name.group("decimal");
        return decimal != null
                ? !decimal.equals(Long.toString(PID))
                : !name.group("base36").equals(Long.toString(PID, 36));
    }
}
