package io.polder.pool;

import io.polder.spi.ClientToken;
import java.util.List;

/** Writes nothing down. Stateless. */
final class NoIntents implements IntentLog {

    static final NoIntents INSTANCE = new NoIntents();

    private NoIntents() {}

    @Override
    public void begin(Intent intent) {}

    @Override
    public void end(ClientToken token) {}

    @Override
    public List<Intent> unfinished() {
        return List.of();
    }
}
