package io.polder.provider.aliyun;

import com.aliyuncs.AcsRequest;
import com.aliyuncs.AcsResponse;
import com.aliyuncs.CommonRequest;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.auth.AlibabaCloudCredentialsProvider;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.HttpClientConfig;
import com.aliyuncs.http.HttpClientType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * Calls of Alibaba Cloud's RPC protocol through the SDK: each is sent once, ends in time, and fails as {@link
 * CloudException} says. Thread-safe.
 */
final class ApiCalls {

    private final DefaultAcsClient client;
    private final Function<String, URI> endpoints;

    /** @param endpoints scheme, host and, if it is not the scheme's own, port of each product, by lower-case name */
    ApiCalls(String region, Function<String, URI> endpoints, AlibabaCloudCredentialsProvider credentials) {
        var config = new HttpClientConfig();
        config.setClientType(HttpClientType.Compatible); // Never used; the other kind would start threads.
        DefaultProfile profile = DefaultProfile.getProfile(region);
        profile.setHttpClientConfig(config);
        this.endpoints = endpoints;
        this.client = new DefaultAcsClient(profile, credentials);
        this.client.setHttpClient(new Transport());
        this.client.setEndpointResolver(
                request -> endpoints.apply(request.productCodeLower).getAuthority());
    }

    /** What the SDK does with one request. */
    private interface Sending<T> {
        T send() throws ClientException;
    }

    /**
     * Sends a request that the SDK has a class for.
     *
     * @param subject what it is about, for messages
     * @param change whether it changes something
     * @param request new for each call, as signing changes it
     * @param translate makes the caller's answer of the SDK's; what it throws means that the answer is no such one
     */
    <T extends AcsResponse, R> R call(
            String subject, boolean change, AcsRequest<T> request, Duration timeout, Function<T, R> translate) {
        int millis = millis(timeout);
        request.setSysReadTimeout(millis);
        request.setSysConnectTimeout(millis);
        request.setSysProtocol(protocol(request.getSysProduct()));
        return translated(request.getSysActionName(), subject, change, () -> client.getAcsResponse(request), translate);
    }

    /** Sends a request that the SDK at hand has no class for. */
    <R> R call(
            String subject, boolean change, RpcRequest request, Duration timeout, Function<JsonObject, R> translate) {
        int millis = millis(timeout);
        CommonRequest common = request.common();
        common.setSysReadTimeout(millis);
        common.setSysConnectTimeout(millis);
        common.setSysProtocol(protocol(request.product()));
        return translated(
                request.action(),
                subject,
                change,
                () -> JsonParser.parseString(client.getCommonResponse(common).getData())
                        .getAsJsonObject(),
                translate);
    }

    private static int millis(Duration timeout) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }

    private ProtocolType protocol(String product) {
        URI endpoint = endpoints.apply(product.toLowerCase(Locale.ROOT));
        return "http".equals(endpoint.getScheme()) ? ProtocolType.HTTP : ProtocolType.HTTPS;
    }

    private static <T, R> R translated(
            String action, String subject, boolean change, Sending<T> sending, Function<T, R> translate) {
        try {
            return translate.apply(sending.send());
        } catch (ClientException e) {
            throw Errors.of(action, subject, change, e);
        } catch (CloudException e) {
            throw e;
        } catch (RuntimeException e) {
            // The SDK's readers and ours throw what they please on answers of another shape than they expect.
            var failure = new Failure(
                    action,
                    subject,
                    "the answer is not what it should be: " + e.getClass().getName());
            throw change ? new CloudException.OutcomeUnknown(failure) : new CloudException.Transient(failure);
        }
    }
}
