package io.polder.service;

import java.util.Map;

/**
 * What a change wrote to the kernel's maps. Immutable.
 *
 * @param frontends that were written: VIPs with their ports, and those VIPs
 * @param removed frontends that were removed
 * @param backends endpoints that were written, or whose state was
 * @param slots that were written
 * @param refused services that stay as they were, and why
 */
public record SyncReport(
        int frontends, int removed, int backends, int slots, Map<ServiceName, ServiceException> refused) {

    public SyncReport {
        refused = Map.copyOf(refused);
    }

    /** Everything together. */
    public int writes() {
        return frontends + removed + backends + slots;
    }
}
