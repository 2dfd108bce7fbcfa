package io.polder.linux.testing;

import java.util.regex.Pattern;

/** What the JVM, JUnit and the native libraries start or open when they first need it, and keep. Stateless. */
final class Expected {

    private static final Pattern SERVICE_THREAD = Pattern.compile("Common-Cleaner"
            + "|Cleaner-\\d+"
            + "|polder visitor"
            + "|JNA Cleaner"
            + "|process reaper.*"
            + "|ForkJoinPool\\.commonPool-.*"
            + "|VirtualThread-.*"
            + "|(Read|Write|Master)-Poller.*"
            + "|Attach .*|Signal Dispatcher|Finalizer|Reference Handler|Notification Thread|Service Thread"
            + "|.*CompilerThread\\d+|DestroyJavaVM"
            + "|CompletableFutureDelayScheduler"
            + "|HttpClient-\\d+-.*" // Cannot be closed before JDK 21.
            + "|Keep-Alive-Timer|idle-timeout-task|server-timer"
            + "|junit-.*|surefire.*|ping-.*"
            + "|JFR .*|jdk\\.jfr.*");

    private static final Pattern JVM_FILE =
            Pattern.compile(".*\\.(jar|zip|jmod|class|so(\\.[\\d.]+)?|jfr)( \\(deleted\\))?"
                    + "|.*/jffi\\d*\\.(tmp|so).*|.*/jna\\d+\\.tmp.*|/tmp/ffi\\w{6}( \\(deleted\\))?"
                    + "|.*/lib/modules"
                    + "|.*/jqwik-database"
                    + "|.*surefire.*|.*failsafe.*"
                    + "|/dev/(u?random|null|pts/.*)"
                    + "|/proc/\\d+/(fd|task)"
                    + "|/sys/fs/cgroup/.*"
                    + "|anon_inode:\\[(eventpoll|eventfd|eventfd2|timerfd|signalfd)\\]"
                    + "|pipe:.*");

    private Expected() {}

    static boolean isService(Thread thread) {
        String type = thread.getClass().getName();
        return SERVICE_THREAD.matcher(thread.getName()).matches()
                || type.equals("jdk.internal.misc.InnocuousThread")
                || type.equals("jdk.internal.misc.CarrierThread");
    }

    static boolean isOfTheJvm(String target) {
        return JVM_FILE.matcher(target).matches();
    }
}
