package io.polder.pool;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A call of a pool's factory for more, in recordings of JDK Flight Recorder. Confined. */
@Name("io.polder.PoolRefill")
@Label("Pool Refill")
@Category({"Polder", "Pool"})
@StackTrace(false)
final class RefillEvent extends Event {

    @Label("Asked For")
    int asked;

    @Label("Brought")
    int brought;

    @Label("Failure")
    @Nullable
    String failure;
}
