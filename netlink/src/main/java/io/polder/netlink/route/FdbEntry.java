package io.polder.netlink.route;

import io.polder.netlink.MacAddress;

/**
 * A static entry of a bridge's forwarding table: frames for that MAC address leave by that port (bridge(8), {@code
 * bridge fdb}). Immutable.
 *
 * @param portIndex the port's link number
 */
public record FdbEntry(int portIndex, MacAddress mac) {

    @Override
    public String toString() {
        return mac + " on port " + portIndex;
    }
}
