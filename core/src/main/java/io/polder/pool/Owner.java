package io.polder.pool;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a resource: one interface of one container, as the CNI specification identifies an attachment. Immutable;
 * equal when container and interface are, whatever the identity.
 *
 * @param containerId 1 to 256 visible ASCII characters
 * @param interfaceName 1 to 15 bytes of UTF-8 that the kernel takes as a link name ({@code dev_valid_name} in {@code
 *     net/core/dev.c}): no slash, colon or whitespace, and neither "." nor ".."
 * @param identity what stays when the container is another one, such as {@code "namespace/pod"} of a StatefulSet: who has
 *     the identity gets its resource back, see {@link PoolSettings#stickyFor}. 1 to 256 visible ASCII characters
 */
public record Owner(String containerId, String interfaceName, Optional<String> identity) {

    private static final Pattern CONTAINER_ID = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final Pattern NOT_IN_A_NAME = Pattern.compile("[/:\\s\\p{Cntrl}]", Pattern.UNICODE_CHARACTER_CLASS);
    private static final int LONGEST_NAME = 15;

    public Owner {
        if (!CONTAINER_ID.matcher(containerId).matches()) {
            throw new IllegalArgumentException(
                    "container id is not 1 to 256 visible ASCII characters: \"" + containerId + "\"");
        }
        identity.ifPresent(text -> {
            if (!CONTAINER_ID.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "identity is not 1 to 256 visible ASCII characters: \"" + text + "\"");
            }
        });
        int bytes = interfaceName.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "interface name is " + bytes + " bytes long, not 1 to 15: \"" + interfaceName + "\"");
        }
        if (interfaceName.equals(".")
                || interfaceName.equals("..")
                || NOT_IN_A_NAME.matcher(interfaceName).find()) {
            throw new IllegalArgumentException("not a link name: \"" + interfaceName + "\"");
        }
    }

    /** An owner without an identity beyond its container. */
    public Owner(String containerId, String interfaceName) {
        this(containerId, interfaceName, Optional.empty());
    }

    /** The same with an identity. */
    public Owner withIdentity(String newIdentity) {
        return new Owner(containerId, interfaceName, Optional.of(newIdentity));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Owner owner
                && containerId.equals(owner.containerId)
                && interfaceName.equals(owner.interfaceName);
    }

    @Override
    public int hashCode() {
        return containerId.hashCode() * 31 + interfaceName.hashCode();
    }

    /** {@code "3f2a.../eth0"}. */
    @Override
    public String toString() {
        return containerId + "/" + interfaceName;
    }
}
