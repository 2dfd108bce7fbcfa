package io.polder.provider.fake;

import java.time.Instant;

/**
 * What came of a call, or of a transition that failed. Immutable.
 *
 * @param time when it was answered
 * @param action what was asked
 * @param subject the ENI, the subnet of a new one, the instance type, or a description of a filter
 * @param requestId the request that it answers
 * @param outcome {@code "OK"}; or the {@code CloudException}'s simple name and, where there is one, its code; after
 *     {@code "late "} what came of a change whose caller had given up waiting; after {@code "undone: "} why an accepted
 *     attach or detach was not carried out
 */
public record JournalEntry(Instant time, Action action, String subject, String requestId, String outcome) {}
