package io.polder.netlink;

/** IPv4 or IPv6, with the kernel's number for it (address_families(7)). */
public enum AddressFamily {
    INET(2, 4),
    INET6(10, 16);

    private final int number;
    private final int bytes;

    AddressFamily(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** {@code AF_INET} or {@code AF_INET6}. */
    public int number() {
        return number;
    }

    /** How long an address is: 4 or 16 bytes. */
    public int bytes() {
        return bytes;
    }

    /** How long an address is: 32 or 128 bits. */
    public int bits() {
        return bytes * 8;
    }

    /** @throws MalformedMessageException when the kernel's number is of another family, naming it */
    public static AddressFamily of(int number) {
        return switch (number) {
            case 2 -> INET;
            case 10 -> INET6;
            default -> throw new MalformedMessageException("address family " + number + " is not IPv4 or IPv6");
        };
    }
}
