package io.polder.netns;

import static java.util.Objects.requireNonNull;

/**
 * Whether a mode works on this machine. Immutable.
 *
 * @param reason why, or why not
 */
public record Support(boolean supported, String reason) {

    public Support {
        requireNonNull(reason, "reason");
    }
}
