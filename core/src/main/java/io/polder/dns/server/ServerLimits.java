package io.polder.dns.server;

import java.time.Duration;

/**
 * What a server holds at most, and how long. Immutable.
 *
 * @param waiting clients' queries without a reply yet; more are told {@code SERVFAIL} at once
 * @param inFlight names asked of one route's servers at a time; more are told {@code SERVFAIL} at once
 * @param tcpClients connections of clients; one more takes the place of the one that has been idle longest
 * @param tcpPipelined queries of one connection without a reply yet; it is not read from meanwhile
 * @param tcpUnsent bytes of replies that a connection does not take; beyond, it is not read from
 * @param tcpIdle within which a connection must bring a whole query, or take some bytes of its replies
 * @param tryTime how long one server is waited for
 * @param resolveTime how long all of them are
 */
public record ServerLimits(
        int waiting,
        int inFlight,
        int tcpClients,
        int tcpPipelined,
        int tcpUnsent,
        Duration tcpIdle,
        Duration tryTime,
        Duration resolveTime) {

    public static final ServerLimits STANDARD = new ServerLimits(
            16_384, 2_048, 512, 64, 1 << 17, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(4));

    public ServerLimits {
        if (waiting < 1 || inFlight < 1 || tcpClients < 1 || tcpPipelined < 1 || tcpUnsent < 1) {
            throw new IllegalArgumentException("limits are 1 or more: waiting " + waiting + ", in flight " + inFlight
                    + ", TCP clients " + tcpClients + ", pipelined " + tcpPipelined + ", unsent " + tcpUnsent);
        }
        if (inFlight > 32_768) {
            throw new IllegalArgumentException("ids of 16 bits do not tell so many apart: " + inFlight);
        }
        if (isTooShort(tcpIdle) || isTooShort(tryTime) || isTooShort(resolveTime)) {
            throw new IllegalArgumentException(
                    "times are 1 ms or more: TCP " + tcpIdle + ", try " + tryTime + ", resolve " + resolveTime);
        }
    }

    private static boolean isTooShort(Duration time) {
        return time.toMillis() < 1;
    }
}
