package io.polder.provider.fake.fabric;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * Where an ENI is plugged into its vSwitch. Immutable.
 *
 * @param name of the link, in the VPC's namespace; its other end is the ENI
 * @param index the link's number there
 * @param bridgeIndex that of the vSwitch's bridge
 * @param mac the ENI's, which is not the port's own
 * @param nodeAddress the primary address of the node it leads to
 * @param primaryAddress the ENI's own
 * @param addresses what the vSwitch delivers to the ENI and accepts from it
 * @param ranges what the VPC's route table sends to the ENI, and the vSwitch accepts from it
 */
record Port(
        String eniId,
        String instanceId,
        String name,
        int index,
        int bridgeIndex,
        MacAddress mac,
        IpAddress nodeAddress,
        IpAddress primaryAddress,
        Set<IpAddress> addresses,
        Set<IpPrefix> ranges) {

    Port {
        addresses = Set.copyOf(addresses);
        ranges = Set.copyOf(ranges);
    }

    Port withAddresses(Set<IpAddress> newAddresses) {
        return new Port(
                eniId, instanceId, name, index, bridgeIndex, mac, nodeAddress, primaryAddress, newAddresses, ranges);
    }

    Port withRange(IpPrefix range) {
        var more = new HashSet<>(ranges);
        more.add(range);
        return new Port(eniId, instanceId, name, index, bridgeIndex, mac, nodeAddress, primaryAddress, addresses, more);
    }

    /** From where the ENI may send. */
    Set<IpPrefix> sources() {
        var sources = new HashSet<>(ranges);
        addresses.forEach(address -> sources.add(IpPrefix.host(address)));
        return sources;
    }

    /** {@code ENI eni-1 (02:00:00:00:00:01) at port p7}. */
    @Override
    public String toString() {
        return "ENI " + eniId + " (" + mac + ") at port " + name;
    }
}
