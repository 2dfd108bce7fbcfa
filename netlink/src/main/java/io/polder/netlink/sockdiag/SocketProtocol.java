package io.polder.netlink.sockdiag;

/** Which sockets, with the IP protocol's number. */
public enum SocketProtocol {
    TCP(6),
    UDP(17);

    private final int number;

    SocketProtocol(int number) {
        this.number = number;
    }

    /** {@code IPPROTO_TCP} or {@code IPPROTO_UDP}. */
    public int number() {
        return number;
    }
}
