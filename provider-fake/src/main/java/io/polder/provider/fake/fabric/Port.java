package io.polder.provider.fake.fabric;

import io.polder.netlink.MacAddress;
import java.net.InetAddress;
import java.util.Set;

/**
 * Where an ENI is plugged into its vSwitch. Immutable.
 *
 * @param name of the link, in the VPC's namespace; its other end is the ENI
 * @param index the link's number there
 * @param bridgeIndex that of the vSwitch's bridge
 * @param mac the ENI's, which is not the port's own
 * @param nodeAddress the primary address of the node it leads to
 * @param addresses what the vSwitch delivers to the ENI and accepts from it
 */
record Port(
        String eniId,
        String instanceId,
        String name,
        int index,
        int bridgeIndex,
        MacAddress mac,
        InetAddress nodeAddress,
        Set<InetAddress> addresses) {

    Port {
        addresses = Set.copyOf(addresses);
    }

    Port withAddresses(Set<InetAddress> newAddresses) {
        return new Port(eniId, instanceId, name, index, bridgeIndex, mac, nodeAddress, newAddresses);
    }

    /** {@code ENI eni-1 (02:00:00:00:00:01) at port p7}. */
    @Override
    public String toString() {
        return "ENI " + eniId + " (" + mac + ") at port " + name;
    }
}
