package io.polder.netns;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A pod's interface as it shall be. Immutable. ADD, CHECK and DEL of one interface get equal specs.
 *
 * @param pod the pod's unique name on the node, such as {@code namespace.name}; the name of its link on the node is
 *     made of it
 * @param netns the pod's network namespace, as the container runtime passes it
 * @param interfaceName its name inside the pod, 1 to 15 bytes; mostly {@code eth0}
 * @param mode how it is wired
 * @param eniMac which ENI of the node
 * @param address the pod's IPv4 address, one of the ENI's
 * @param gateway the gateway of the ENI's subnet
 * @param hostRanges exclusive ENI: what the pod reaches through the node's stack instead of the ENI, such as the
 *     node's address and the Service range; otherwise everything does, and this is empty
 */
public record PodInterfaceSpec(
        String pod,
        Path netns,
        String interfaceName,
        DatapathMode mode,
        MacAddress eniMac,
        InetAddress address,
        InetAddress gateway,
        List<IpPrefix> hostRanges) {

    /** A pod's link to the node in exclusive mode, beside its ENI. */
    static final String HOST_SIDE_INTERFACE = "veth1";

    private static final int LONGEST_NAME = 15; // IFNAMSIZ less its NUL

    public PodInterfaceSpec {
        requireNonNull(netns, "netns");
        requireNonNull(mode, "mode");
        requireNonNull(eniMac, "eniMac");
        hostRanges = List.copyOf(hostRanges);
        if (pod.isBlank()) {
            throw new IllegalArgumentException("the pod's name is blank");
        }
        checkName(interfaceName, mode);
        checkIpv4(address, "address");
        checkIpv4(gateway, "gateway");
        hostRanges.forEach(range -> checkIpv4(range.address().toInetAddress(), "host range"));
        if (mode != DatapathMode.EXCLUSIVE_ENI && !hostRanges.isEmpty()) {
            throw new IllegalArgumentException(mode + " takes no host ranges: " + hostRanges);
        }
    }

    /** The pod's address alone: /32. */
    IpPrefix host() {
        return IpPrefix.host(IpAddress.of(address));
    }

    /** The gateway, as routes take it. */
    IpAddress nextHop() {
        return IpAddress.of(gateway);
    }

    /** {@code pod default.web eth0 in /var/run/netns/web}. */
    @Override
    public String toString() {
        return "pod " + pod + " " + interfaceName + " in " + netns;
    }

    private static void checkName(String name, DatapathMode mode) {
        boolean bad = !name.matches("[^/:%\\s\\x00]+") // The kernel takes % for a pattern of names.
                || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME
                || name.equals(".")
                || name.equals("..")
                || name.equals("lo");
        if (bad || (mode == DatapathMode.EXCLUSIVE_ENI && name.equals(HOST_SIDE_INTERFACE))) {
            throw new IllegalArgumentException("not a name for a pod's interface (1 to " + LONGEST_NAME
                    + " bytes without slash, colon, per cent sign or white space): \"" + name + "\"");
        }
    }

    private static void checkIpv4(InetAddress value, String what) {
        if (!(value instanceof Inet4Address)) {
            throw new IllegalArgumentException(
                    what + " " + value.getHostAddress() + " is not IPv4, the only family of this version");
        }
    }
}
