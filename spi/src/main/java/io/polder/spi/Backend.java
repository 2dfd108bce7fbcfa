package io.polder.spi;

import java.net.InetAddress;

/**
 * A pod behind a load balancer: one of an ENI's addresses, and a port. The weight is not part of which backend it is.
 * Immutable.
 *
 * @param eniId the ENI that has the address, as a single one or within a prefix
 * @param port 1 to 65535
 * @param weight 0 to 100; 0 takes no new connections
 */
public record Backend(String eniId, InetAddress address, int port, int weight) {

    public Backend {
        Checks.notBlank(eniId, "eniId");
        Checks.port(port, "port");
        if (weight < 0 || weight > 100) {
            throw new IllegalArgumentException("weight is " + weight + ", must be 0 to 100");
        }
    }

    /** The same with another weight. */
    public Backend withWeight(int newWeight) {
        return new Backend(eniId, address, port, newWeight);
    }

    /** Whether both are the same pod's port, whatever their weights. */
    public boolean isSame(Backend other) {
        return eniId.equals(other.eniId) && address.equals(other.address) && port == other.port;
    }
}
