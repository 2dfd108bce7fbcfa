package io.polder.netlink.route;

import io.polder.netlink.RawAttributes;

/**
 * What kind of virtual link it is, with the settings of that kind: for making one with {@link LinkSpec#of}, for
 * changing one with {@link LinkChange.Builder#kind}, and as the kernel reports it in {@link Link#kind}. What is absent
 * when a link is made is the kernel's choice; when one is changed, it stays; the kernel reports nearly everything.
 * Immutable.
 */
public sealed interface LinkKind
        permits Bridge, Dummy, Ifb, Ipvlan, Macvlan, Netkit, Peer, Tun, UnknownKind, Veth, Vlan, Vxlan {

    /** The kernel's word for it, such as {@code veth}. */
    String name();

    /** Settings that this library has no name for, as they stand in the kernel's message. */
    RawAttributes others();
}
