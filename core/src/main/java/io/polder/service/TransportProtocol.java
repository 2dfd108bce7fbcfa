package io.polder.service;

/** What carries a service's traffic, with its number in IP headers (IANA, "Assigned Internet Protocol Numbers"). */
public enum TransportProtocol {
    TCP(6),
    UDP(17),
    /** Has no hook for sockets in the kernel: pods reach such services by the packet path only. */
    SCTP(132);

    private final int number;

    TransportProtocol(int number) {
        this.number = number;
    }

    /** 0 to 255. */
    public int number() {
        return number;
    }
}
