package io.polder.provider.aliyun;

import com.aliyuncs.auth.AlibabaCloudCredentials;
import com.aliyuncs.auth.AlibabaCloudCredentialsProvider;
import com.aliyuncs.auth.BasicCredentials;
import com.aliyuncs.auth.BasicSessionCredentials;
import java.time.InstantSource;
import java.util.Optional;

/** Makes the SDK's credentials of ours. Stateless. */
final class Credentials {

    private Credentials() {}

    static AlibabaCloudCredentialsProvider of(AliyunSettings settings, Optional<MetadataClient> metadata) {
        if (settings.credentials() instanceof AliyunCredentials.Key key) {
            AlibabaCloudCredentials constant = of(key);
            return () -> constant;
        }
        var role = (AliyunCredentials.RamRole) settings.credentials();
        return new RoleCredentials(metadata.orElseThrow(), role.name(), InstantSource.system());
    }

    static AlibabaCloudCredentials of(AliyunCredentials.Key key) {
        return key.securityToken()
                .<AlibabaCloudCredentials>map(token -> new BasicSessionCredentials(key.id(), key.secret(), token))
                .orElseGet(() -> new BasicCredentials(key.id(), key.secret()));
    }
}
