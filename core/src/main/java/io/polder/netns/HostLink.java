package io.polder.netns;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What is fixed beforehand of a pod's veth and its ends. Stateless. */
final class HostLink {

    /**
     * The MAC address of every node's end. Each is alone with its peer, so they need not differ; knowing it beforehand
     * saves asking the kernel, and eBPF programs know such an end by it.
     */
    static final MacAddress MAC = MacAddress.parse("ee:ee:ee:ee:ee:ee");

    /** The same for a pod whose ingress is limited: what goes to it passes the end's queue. */
    static final MacAddress MAC_OF_LIMITED = MacAddress.parse("ee:ee:ee:ee:ee:ef");

    /** What these names begin with. */
    static final String PREFIX = "cali";

    private static final IpAddress GATEWAY_IPV4 = IpAddress.parse("169.254.1.1");
    private static final IpAddress GATEWAY_IPV6 = IpAddress.parse("fe80::1");
    private static final int HASH_DIGITS = 11;
    private static final int LONGEST_ALIAS = 255; // bytes: IFALIASZ less its NUL
    private static final String USUAL_INTERFACE = "eth0";

    private HostLink() {}

    /** What a pod takes for its gateway: nobody has it, the pod knows the MAC address beforehand. */
    static IpAddress gateway(AddressFamily family) {
        return family == AddressFamily.INET ? GATEWAY_IPV4 : GATEWAY_IPV6;
    }

    /** The name that agents of the field look for: {@code cali} and 11 hex digits of the pod's SHA-1. */
    static String name(PodInterfaceSpec spec) {
        return PREFIX + sha1(key(spec)).substring(0, HASH_DIGITS);
    }

    static MacAddress mac(PodInterfaceSpec spec) {
        return spec.bandwidth().ingress().isPresent() ? MAC_OF_LIMITED : MAC;
    }

    /** The pod's end's: known beforehand, the same for each ADD of a sandbox, and no other's but by an accident of 2^-46. */
    static MacAddress podMac(PodInterfaceSpec spec) {
        return macOf(key(spec) + " " + spec.sandbox());
    }

    /** The same for the same text. */
    static MacAddress macOf(String text) {
        long bits = Long.parseUnsignedLong(sha1(text).substring(0, 12), 16);
        return new MacAddress((bits & ~(0x3L << 40)) | 0x2L << 40); // Locally administered, of one station.
    }

    /** What else is the pod's alone: a number that goes with its sandbox. */
    static int number(PodInterfaceSpec spec) {
        return Integer.parseUnsignedInt(sha1(owner(spec)).substring(0, 7), 16) + 1;
    }

    /**
     * What the link's alias says of whose it is: the pod's sandbox. The link's name is the same for every sandbox a pod
     * ever has, and a DEL may come when the next one lives.
     */
    static String owner(PodInterfaceSpec spec) {
        boolean fits = spec.sandbox().getBytes(StandardCharsets.UTF_8).length <= LONGEST_ALIAS;
        return fits ? spec.sandbox() : "sha1:" + sha1(spec.sandbox());
    }

    static boolean isOwn(Optional<String> alias, PodInterfaceSpec spec) {
        return alias.equals(Optional.of(owner(spec)));
    }

    private static String key(PodInterfaceSpec spec) {
        String name = spec.interfaceName();
        return name.equals(USUAL_INTERFACE) ? spec.pod() : spec.pod() + "/" + name;
    }

    private static String sha1(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
