package io.polder.netlink.route;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a link makes its IPv6 link-local address and those of router advertisements ({@code enum in6_addr_gen_mode} in
 * include/uapi/linux/if_link.h).
 *
 * <pre>
 *  IFLA_AF_SPEC | AF_INET6 | IFLA_INET6_ADDR_GEN_MODE u8 | |
 * </pre>
 */
public enum AddressGeneration {
    /** Of its MAC address. */
    EUI64(0),
    /** Not at all. */
    NONE(1),
    /** Of the secret in the sysctl {@code stable_secret} (RFC 7217). */
    STABLE_PRIVACY(2),
    /** As {@code STABLE_PRIVACY}, of a secret that is drawn at random. */
    RANDOM(3);

    static final int IFLA_AF_SPEC = 26;
    private static final int AF_INET6 = 10;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;

    private final int number;

    AddressGeneration(int number) {
        this.number = number;
    }

    void write(MessageWriter message) {
        int families = message.begin(IFLA_AF_SPEC);
        int ipv6 = message.begin(AF_INET6);
        message.attributeU8(IFLA_INET6_ADDR_GEN_MODE, number).end(ipv6).end(families);
    }

    /** @param families what is inside IFLA_AF_SPEC */
    static Optional<AddressGeneration> of(AttributeReader families) {
        return find(families, AF_INET6)
                .flatMap(ipv6 -> find(ipv6.nested(), IFLA_INET6_ADDR_GEN_MODE))
                .flatMap(mode -> of(mode.u8()));
    }

    private static Optional<AttributeReader> find(AttributeReader reader, int type) {
        while (reader.next()) {
            if (reader.type() == type) {
                return Optional.of(reader);
            }
        }
        return Optional.empty();
    }

    private static Optional<AddressGeneration> of(int number) {
        return Arrays.stream(values()).filter(mode -> mode.number == number).findFirst();
    }
}
