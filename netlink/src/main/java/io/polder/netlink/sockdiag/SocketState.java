package io.polder.netlink.sockdiag;

import io.polder.netlink.MalformedMessageException;
import java.util.Collection;

/**
 * A TCP socket's state (include/net/tcp_states.h, RFC 9293). A UDP socket is {@link #ESTABLISHED} when it is connected,
 * else {@link #CLOSE}.
 */
public enum SocketState {
    ESTABLISHED(1),
    SYN_SENT(2),
    SYN_RECV(3),
    FIN_WAIT1(4),
    FIN_WAIT2(5),
    /** The connection has ended and its packets may still come; no process has such a socket. */
    TIME_WAIT(6),
    CLOSE(7),
    CLOSE_WAIT(8),
    LAST_ACK(9),
    LISTEN(10),
    CLOSING(11),
    /** Half open, at the side that was called; the kernel reports it as {@link #SYN_RECV}. */
    NEW_SYN_RECV(12),
    /** Bound to a port, neither listening nor connected; listed since Linux 6.8. */
    BOUND_INACTIVE(13);

    private final int number;

    SocketState(int number) {
        this.number = number;
    }

    /** {@code TCP_ESTABLISHED} and so on. */
    public int number() {
        return number;
    }

    static SocketState of(int number) {
        for (SocketState state : values()) {
            if (state.number == number) {
                return state;
            }
        }
        throw new MalformedMessageException("socket state " + number);
    }

    /** A bit for each, by its number. */
    static int mask(Collection<SocketState> states) {
        return states.stream().mapToInt(state -> 1 << state.number).reduce(0, (a, b) -> a | b);
    }
}
