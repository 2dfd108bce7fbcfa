package io.polder.pool;

import io.polder.spi.IpFamily;
import java.util.List;

/** Which addresses a pod has. */
public enum AddressFamilies {
    IPV4,
    IPV6,
    /** One of each, or none. */
    DUAL_STACK;

    /** In the order in which they are asked for. */
    List<IpFamily> all() {
        return switch (this) {
            case IPV4 -> List.of(IpFamily.IPV4);
            case IPV6 -> List.of(IpFamily.IPV6);
            case DUAL_STACK -> List.of(IpFamily.IPV4, IpFamily.IPV6);
        };
    }

    boolean has(IpFamily family) {
        return all().contains(family);
    }
}
