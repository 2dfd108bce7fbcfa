package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What callers do that a strict cloud does not forgive. Thread-safe. */
final class Conduct {

    private static final int MOST_KEPT = 20;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Set<Action> forbidden = EnumSet.noneOf(Action.class);

    @GuardedBy("lock")
    private final List<String> offences = new ArrayList<>();

    void forbid(Set<Action> actions) {
        synchronized (lock) {
            forbidden.clear();
            forbidden.addAll(actions);
        }
    }

    /** Whether nobody was to call this now; if so, it is remembered. */
    boolean isForbidden(Request request) {
        synchronized (lock) {
            if (!forbidden.contains(request.action())) {
                return false;
            }
            add("an unexpected call: " + describe(request));
            return true;
        }
    }

    /** A request that no cloud accepts was sent, and no test had asked for the refusal. */
    void refused(Request request, Refusal refusal) {
        if (refusal.fault() == Fault.INVALID_REQUEST && !refusal.isScripted()) {
            synchronized (lock) {
                add("a request that is invalid: " + describe(request) + ": " + refusal.code() + ": "
                        + refusal.detail());
            }
        }
    }

    @GuardedBy("lock")
    private void add(String offence) {
        if (offences.size() < MOST_KEPT) {
            offences.add(offence);
        }
    }

    private static String describe(Request request) {
        return request.action().wireName() + " " + request.subject() + " (request " + request.id() + ")";
    }

    List<String> offences() {
        synchronized (lock) {
            return List.copyOf(offences);
        }
    }
}
