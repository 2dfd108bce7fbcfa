package io.polder.netns;

import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The node's end of a pod's veth. Stateless. */
final class HostLink {

    /**
     * The MAC address of every such end. Each is alone with its peer, so they need not differ; knowing it beforehand
     * saves asking the kernel.
     */
    static final MacAddress MAC = MacAddress.parse("ee:ee:ee:ee:ee:ee");

    /** What a pod takes for its gateway: nobody has it, the pod knows the MAC address beforehand. */
    static final IpAddress GATEWAY = IpAddress.parse("169.254.1.1");

    private static final int HASH_DIGITS = 11;
    private static final int LONGEST_ALIAS = 255; // bytes: IFALIASZ less its NUL

    private HostLink() {}

    /** The name that agents of the field look for: {@code cali} and 11 hex digits of the pod's SHA-1. */
    static String name(String pod) {
        return "cali" + sha1(pod).substring(0, HASH_DIGITS);
    }

    /**
     * What the link's alias says of whose it is: the file of the pod's namespace. The link's name is the same for every
     * sandbox a pod ever has, and a DEL may come when the next one lives.
     */
    static String owner(PodInterfaceSpec spec) {
        String path = spec.netns().toString();
        boolean fits = path.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ALIAS;
        return fits ? path : "sha1:" + sha1(path);
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
