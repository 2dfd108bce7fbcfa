package io.polder.cloud;

/**
 * How calls of one kind fare. Immutable; its numbers need not be of one instant.
 *
 * @param attempts what was sent to the cloud
 * @param retries how often something was tried again, be it that it was not sent the first time
 * @param throttled attempts that the cloud throttled
 * @param callsPerMinute the rate at which calls are let through now
 * @param interrupted whether the circuit breaker keeps calls from the cloud, or lets one try
 */
public record CallStatistics(long attempts, long retries, long throttled, double callsPerMinute, boolean interrupted) {}
