package io.polder.provider.aliyun;

import com.aliyuncs.AcsRequest;
import com.aliyuncs.AcsResponse;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.auth.AlibabaCloudCredentialsProvider;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.HttpClientConfig;
import com.aliyuncs.http.HttpClientType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import java.net.URI;
import java.time.Duration;

/**
 * Calls of Alibaba Cloud's RPC protocol through the SDK: each is sent once, ends in time, and fails as {@link
 * CloudException} says. Thread-safe.
 */
final class EcsCalls {

    private final DefaultAcsClient client;
    private final ProtocolType protocol;

    /** @param endpoint scheme, host and, if it is not the scheme's own, port */
    EcsCalls(String region, URI endpoint, AlibabaCloudCredentialsProvider credentials) {
        var config = new HttpClientConfig();
        config.setClientType(HttpClientType.Compatible); // Never used; the other kind would start threads.
        DefaultProfile profile = DefaultProfile.getProfile(region);
        profile.setHttpClientConfig(config);
        this.client = new DefaultAcsClient(profile, credentials);
        this.client.setHttpClient(new Transport());
        this.client.setEndpointResolver(request -> endpoint.getAuthority());
        this.protocol = "http".equals(endpoint.getScheme()) ? ProtocolType.HTTP : ProtocolType.HTTPS;
    }

    /**
     * Sends a request.
     *
     * @param subject what it is about, for messages
     * @param change whether it changes something
     * @param request new for each call, as signing changes it
     */
    <T extends AcsResponse> T call(String subject, boolean change, AcsRequest<T> request, Duration timeout) {
        String action = request.getSysActionName();
        int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        request.setSysReadTimeout(millis);
        request.setSysConnectTimeout(millis);
        request.setSysProtocol(protocol);
        try {
            return client.getAcsResponse(request);
        } catch (ClientException e) {
            throw Errors.of(action, subject, change, e);
        } catch (RuntimeException e) {
            // The SDK's readers throw what they please on answers of another shape than they expect.
            var failure = new Failure(
                    action,
                    subject,
                    "the SDK cannot read the answer: " + e.getClass().getName());
            throw change ? new CloudException.OutcomeUnknown(failure) : new CloudException.Transient(failure);
        }
    }
}
