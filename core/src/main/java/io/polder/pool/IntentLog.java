package io.polder.pool;

import io.polder.journal.JournalException;
import io.polder.spi.ClientToken;
import java.util.List;

/** Where a factory writes down what it is about to do, before it does. Thread-safe. */
public interface IntentLog {

    /**
     * Returns when the intent is durable.
     *
     * @throws JournalException when it may not be: then nothing may be asked of the cloud
     */
    void begin(Intent intent);

    /** What was begun is done, or known not to have happened. Returns at once: if that is forgotten, it is asked again. */
    void end(ClientToken token);

    /** What a former process began, and is not known to have ended. */
    List<Intent> unfinished();

    /** Nowhere: what a process leaves unfinished is found by listing alone. */
    static IntentLog none() {
        return NoIntents.INSTANCE;
    }
}
