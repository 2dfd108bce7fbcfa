package io.polder.provider.aliyun;

import java.util.Optional;

/** With what requests are signed. Immutable; prints without its secrets. */
public sealed interface AliyunCredentials {

    /**
     * An access key, lasting or of the security token service.
     *
     * @param securityToken of a temporary key
     */
    record Key(String id, String secret, Optional<String> securityToken) implements AliyunCredentials {

        public Key {
            if (id.isBlank() || secret.isBlank()) {
                throw new IllegalArgumentException("an access key has an id and a secret, neither of them blank");
            }
        }

        @Override
        public String toString() {
            return "Key[...]";
        }
    }

    /**
     * The RAM role of the instance that this runs on: temporary keys from its metadata service, fetched anew before they
     * end.
     *
     * @param name the role's; absent for the one that the instance has
     */
    record RamRole(Optional<String> name) implements AliyunCredentials {}
}
