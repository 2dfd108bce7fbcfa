package io.polder.pool;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An owner that had to wait has a resource, in recordings of JDK Flight Recorder. Confined. */
@Name("io.polder.PoolWait")
@Label("Pool Wait")
@Category({"Polder", "Pool"})
@StackTrace(false)
final class WaitEvent extends Event {

    @Label("Owner")
    @Nullable
    String owner;

    @Label("Waited")
    @Timespan
    long waited;

    static void emit(Owner owner, Duration waited) {
        var event = new WaitEvent();
        if (event.shouldCommit()) {
            event.owner = owner.toString();
            event.waited = waited.toNanos();
            event.commit();
        }
    }
}
