package io.polder.pool;

import static java.util.Objects.requireNonNull;

import io.polder.spi.ClientToken;
import java.util.List;

/**
 * What a factory is about to ask of the cloud, as its successor needs to know it. Immutable.
 *
 * @param token of the request, and what the intent is known by
 * @param kind what it is
 * @param subject what it is about: a subnet for {@code CREATE}, an ENI else
 * @param details how many addresses for {@code CREATE}, and whether in prefixes; how many, and of which family, for what
 *     is assigned; which ones for what is released; until when for {@code CLOSE}
 */
public record Intent(ClientToken token, Kind kind, String subject, List<String> details) {

    /** What can be asked. New ones go to the end: their numbers are in journals. */
    public enum Kind {
        /** An ENI, made and attached. */
        CREATE,
        /** Addresses of an ENI. */
        ASSIGN,
        /** The return of addresses. */
        RELEASE,
        /** The end of an ENI, detached and deleted. */
        REMOVE,
        /** An ENI that stays, though nothing is used on it; it ends when something is again, or the ENI is removed. */
        KEEP,
        /** Prefixes of an ENI. */
        ASSIGN_PREFIXES,
        /** The return of prefixes, of which no address is used any more. */
        RELEASE_PREFIXES,
        /** Nothing is assigned to an ENI for a while, as a former process's release may still happen there. */
        CLOSE
    }

    public Intent {
        requireNonNull(token, "token");
        requireNonNull(kind, "kind");
        requireNonNull(subject, "subject");
        details = List.copyOf(details);
    }
}
