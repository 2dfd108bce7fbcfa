package io.polder.provider.aliyun;

import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.CallBack;
import com.aliyuncs.http.FormatType;
import com.aliyuncs.http.HttpClientConfig;
import com.aliyuncs.http.HttpRequest;
import com.aliyuncs.http.HttpResponse;
import com.aliyuncs.http.IHttpClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * How the SDK's requests get to the cloud and back, on java.net.http instead of the SDK's own clients, which share one
 * connection manager in the JVM, do not hear interrupts, have no limit for a whole call, and read truncated JSON for ever.
 * What comes back is JSON when it leaves here. Thread-safe.
 */
final class Transport extends IHttpClient {

    /** No answer that is used is longer; a page of ENIs has some hundred KiB. */
    static final int LONGEST_ANSWER = 8 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int DEFAULT_MILLIS = 10_000;

    /** Headers that java.net.http writes by itself, and refuses to be told. */
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "date");

    private final HttpClient client;

    Transport() {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY) // Of the environment not even for addresses of this machine.
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** @throws TransportException when no answer that could be read came in time */
    @Override
    public HttpResponse syncInvoke(HttpRequest request) throws ClientException {
        Integer millis = request.getSysReadTimeout();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis == null ? DEFAULT_MILLIS : millis);
        CompletableFuture<java.net.http.HttpResponse<byte[]>> answer =
                client.sendAsync(translate(request), info -> new LimitedBody(LONGEST_ANSWER));
        try {
            return response(request, answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new TransportException(TransportException.Kind.NO_ANSWER, "no answer within the time given", 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(TransportException.Kind.NO_ANSWER, "interrupted while waiting", 0);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            answer.cancel(true); // Closes the connection where it is still in use.
        }
    }

    /** Causes are left out: their messages have URLs with signatures. */
    private static TransportException failure(@Nullable Throwable cause) {
        if (cause instanceof LimitedBody.TooLongException) {
            return new TransportException(
                    TransportException.Kind.BAD_ANSWER, "the answer is longer than " + LONGEST_ANSWER + " bytes", 0);
        }
        boolean unsent = cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException;
        return new TransportException(
                unsent ? TransportException.Kind.NOT_SENT : TransportException.Kind.NO_ANSWER,
                unsent ? "no connection" : "the connection ended before the answer did",
                0);
    }

    private static java.net.http.HttpRequest translate(HttpRequest request) throws TransportException {
        try {
            byte[] content = request.getHttpContent();
            var builder = java.net.http.HttpRequest.newBuilder(URI.create(request.getSysUrl()))
                    .method(
                            request.getSysMethod().name(),
                            content == null || content.length == 0
                                    ? java.net.http.HttpRequest.BodyPublishers.noBody()
                                    : java.net.http.HttpRequest.BodyPublishers.ofByteArray(content));
            for (Map.Entry<String, String> header : request.getSysHeaders().entrySet()) {
                if (header.getValue() != null
                        && !OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                    builder.header(header.getKey(), header.getValue());
                }
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new TransportException(
                    TransportException.Kind.NOT_SENT, "the request has no valid address or headers", 0);
        }
    }

    private static HttpResponse response(HttpRequest request, java.net.http.HttpResponse<byte[]> answer)
            throws TransportException {
        int status = answer.statusCode();
        if (!Json.isObject(answer.body())) {
            String what = answer.body().length == 0 ? "an empty body" : "a body that is no JSON object";
            throw new TransportException(TransportException.Kind.BAD_ANSWER, what + ", status " + status, status);
        }
        // The SDK takes lists that are not there for empty ones: what is no answer of the cloud must not get that far.
        if (status / 100 == 2 && !new String(answer.body(), StandardCharsets.UTF_8).contains("\"RequestId\"")) {
            throw new TransportException(
                    TransportException.Kind.BAD_ANSWER, "a JSON object without a request id, status " + status, status);
        }
        var response = new HttpResponse(request.getSysUrl());
        response.setStatus(status);
        response.setHttpContent(answer.body(), StandardCharsets.UTF_8.name(), FormatType.JSON);
        return response;
    }

    @Override
    public Future<HttpResponse> asyncInvoke(HttpRequest request, CallBack callback) throws IOException {
        throw new UnsupportedOperationException("calls block");
    }

    @Override
    protected void init(HttpClientConfig config) {}

    @Override
    @Deprecated
    public void ignoreSSLCertificate() {
        throw new UnsupportedOperationException("certificates are checked");
    }

    @Override
    @Deprecated
    public void restoreSSLCertificate() {}

    @Override
    public boolean isSingleton() {
        return false;
    }

    /** Connections that nobody uses end by themselves. */
    @Override
    public void close() {}
}
