package io.polder.netlink.sockdiag;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;

/**
 * One end of a socket. Immutable.
 *
 * @param address {@code 0.0.0.0} or {@code ::} where it is not bound, or not connected
 * @param port 0 where it is not bound, or not connected
 */
public record SocketEnd(IpAddress address, int port) {

    public SocketEnd {
        requireNonNull(address, "address");
        checkPort(port);
    }

    /** {@code 10.0.0.1:53} or {@code [fd00::1]:53}. */
    @Override
    public String toString() {
        return (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port;
    }

    static void checkPort(int port) {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }
}
