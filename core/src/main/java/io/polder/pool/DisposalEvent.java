package io.polder.pool;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A call of a pool's factory that gives back or cleans up, in recordings of JDK Flight Recorder. Confined. */
@Name("io.polder.PoolDisposal")
@Label("Pool Disposal")
@Category({"Polder", "Pool"})
@StackTrace(false)
final class DisposalEvent extends Event {

    @Label("Kind")
    @Nullable
    String kind;

    @Label("Given Back")
    int gone;

    @Label("Failure")
    @Nullable
    String failure;
}
