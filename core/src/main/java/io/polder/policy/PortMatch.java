package io.polder.policy;

import static java.util.Objects.requireNonNull;

import io.polder.service.TransportProtocol;
import java.util.Optional;

/**
 * Ports of a protocol: one, a range, all of them, or whatever has a name in the pod that is talked to. Immutable.
 *
 * @param first 0 to 65535
 * @param last at least {@code first}
 * @param name instead of numbers, which are 0 then
 */
public record PortMatch(TransportProtocol protocol, int first, int last, Optional<String> name) {

    static final int LAST = 65535;

    public PortMatch {
        requireNonNull(protocol, "protocol");
        requireNonNull(name, "name");
        if (first < 0 || last > LAST || last < first) {
            throw new IllegalArgumentException(protocol + " ports " + first + " to " + last);
        }
        if (name.isPresent() && last != 0) {
            throw new IllegalArgumentException("port " + name.get() + " has numbers, too: " + first + " to " + last);
        }
    }

    public static PortMatch of(TransportProtocol protocol, int port) {
        return new PortMatch(protocol, port, port, Optional.empty());
    }

    /** @throws IllegalArgumentException when the last one is before the first */
    public static PortMatch range(TransportProtocol protocol, int first, int last) {
        return new PortMatch(protocol, first, last, Optional.empty());
    }

    public static PortMatch all(TransportProtocol protocol) {
        return range(protocol, 0, LAST);
    }

    public static PortMatch named(TransportProtocol protocol, String name) {
        return new PortMatch(protocol, 0, 0, Optional.of(name));
    }
}
