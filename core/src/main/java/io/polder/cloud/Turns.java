package io.polder.cloud;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Callers that wait for tokens: each share in its turn, and within a share who came first. Confined. */
final class Turns {

    /** A caller's place. Compared by identity. */
    static final class Turn {

        private final String share;

        private Turn(String share) {
            this.share = share;
        }
    }

    private final Map<String, Deque<Turn>> shares = new LinkedHashMap<>(); // The next share first.

    Turn join(String share) {
        var turn = new Turn(share);
        shares.computeIfAbsent(share, any -> new ArrayDeque<>()).add(turn);
        return turn;
    }

    /** How many are to be served before that one. */
    int ahead(Turn turn) {
        int own = 0;
        for (Turn earlier : shares.getOrDefault(turn.share, new ArrayDeque<>())) {
            if (earlier == turn) {
                break;
            }
            own++;
        }
        int ahead = own;
        boolean before = true;
        for (var share : shares.entrySet()) {
            if (share.getKey().equals(turn.share)) {
                before = false;
            } else {
                ahead += Math.min(share.getValue().size(), own + (before ? 1 : 0));
            }
        }
        return ahead;
    }

    /** It has its token: the other shares are next. */
    void served(Turn turn) {
        var others = shares.remove(turn.share);
        if (others != null) {
            others.remove(turn);
            if (!others.isEmpty()) {
                shares.put(turn.share, others);
            }
        }
    }

    /** It does not wait any more. */
    void leave(Turn turn) {
        var others = shares.get(turn.share);
        if (others != null && others.remove(turn) && others.isEmpty()) {
            shares.remove(turn.share);
        }
    }
}
