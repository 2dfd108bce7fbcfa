package io.polder.netns;

import java.util.ArrayDeque;
import java.util.Deque;

/** What takes back the steps made so far, run backwards when a later one fails. Confined to one thread. */
final class UndoLog {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** @param undo tolerates that there is nothing to take back */
    void add(Runnable undo) {
        steps.push(undo);
    }

    /** Takes everything back; what fails on the way is attached to {@code reason}, and the rest still done. */
    void undo(Throwable reason) {
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
