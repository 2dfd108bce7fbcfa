package io.polder.provider.fake.fabric;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.spi.Subnet;

/**
 * The bridge that stands for a vSwitch and carries its gateway's address. Immutable.
 *
 * @param index its link number in the VPC's namespace
 */
record VSwitchBridge(Subnet subnet, int index) {

    /** The same in every vSwitch, and said at birth: a bridge would change its own with its ports. */
    static final MacAddress GATEWAY_MAC = MacAddress.parse("ee:ff:ff:ff:ff:ff");

    /** @param group that the bridge is put in, to be deleted with it */
    static VSwitchBridge create(FabricNamespace vpc, String name, int group, Subnet subnet) {
        vpc.netlink()
                .links()
                .create(LinkSpec.bridge(name)
                        .mac(GATEWAY_MAC)
                        .mtu(VpcNetwork.MTU)
                        .group(group)
                        .build());
        int index = vpc.link(name).index();
        var gateway = new IpPrefix(IpAddress.of(subnet.gateway()), subnet.cidr().prefixLength());
        var batch = vpc.netlink().batch().add(new Address(index, gateway));
        subnet.ipv6Cidr().ifPresent(cidr -> {
            vpc.enableIpv6(name);
            var gateway6 = IpAddress.of(subnet.ipv6Gateway().orElseThrow());
            batch.add(Address.of(index, new IpPrefix(gateway6, cidr.prefixLength()))
                    .flag(AddressFlag.NODAD)
                    .build());
        });
        batch.change(LinkChange.of(index).alias(subnet.id()).up().build()).execute();
        return new VSwitchBridge(subnet, index);
    }
}
