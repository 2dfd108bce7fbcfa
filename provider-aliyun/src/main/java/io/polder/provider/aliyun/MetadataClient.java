package io.polder.provider.aliyun;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads an instance's metadata in the hardened mode: a session token first, which every read carries (Alibaba Cloud,
 * "View instance metadata"). Thread-safe.
 */
final class MetadataClient {

    private static final String ACTION = "ReadMetadata";
    private static final int LONGEST = 1 << 20;
    private static final int TOKEN_SECONDS = 21_600; // the most there is

    private final URI root;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable Token token;

    private record Token(String text, long endNanos) {}

    private record Answer(int status, String text) {}

    MetadataClient(URI root) {
        this.root = root;
    }

    /**
     * The text below {@code /latest/meta-data/}, or empty where there is none.
     *
     * @throws CloudException.Transient when the service does not answer, or not as it should
     */
    Optional<String> find(String path, Deadline deadline) {
        Answer answer = read(path, token(deadline), deadline);
        if (answer.status() == 401 || answer.status() == 403) { // The service has forgotten the token.
            forget();
            answer = read(path, token(deadline), deadline);
        }
        if (answer.status() == 404) {
            return Optional.empty();
        }
        require(path, answer);
        return Optional.of(answer.text().strip());
    }

    /** @throws CloudException.Transient also when there is no such text */
    String read(String path, Deadline deadline) {
        return find(path, deadline)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> failed(path, "the metadata service has none"));
    }

    private Answer read(String path, String withToken, Deadline deadline) {
        return send(
                path,
                HttpRequest.newBuilder(root.resolve("/latest/meta-data/" + path))
                        .header("X-aliyun-ecs-metadata-token", withToken)
                        .GET(),
                deadline);
    }

    private String token(Deadline deadline) {
        synchronized (lock) {
            if (token != null && token.endNanos() - System.nanoTime() > 0) {
                return token.text();
            }
        }
        String path = "/latest/api/token";
        Answer answer = send(
                path,
                HttpRequest.newBuilder(root.resolve(path))
                        .header("X-aliyun-ecs-metadata-token-ttl-seconds", Integer.toString(TOKEN_SECONDS))
                        .PUT(HttpRequest.BodyPublishers.noBody()),
                deadline);
        require(path, answer);
        if (!answer.text().matches("[\\x21-\\x7e]{1,1024}")) {
            throw failed(path, "what it answered is no token");
        }
        // Given up early, for clocks and networks.
        var fresh = new Token(answer.text(), System.nanoTime() + TimeUnit.SECONDS.toNanos(TOKEN_SECONDS - 60));
        synchronized (lock) {
            token = fresh;
        }
        return fresh.text();
    }

    private void forget() {
        synchronized (lock) {
            token = null;
        }
    }

    private static void require(String path, Answer answer) {
        if (answer.status() != 200) {
            throw failed(path, "status " + answer.status());
        }
    }

    private Answer send(String path, HttpRequest.Builder request, Deadline deadline) {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), info -> new LimitedBody(LONGEST));
        try {
            HttpResponse<byte[]> response = answer.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw failed(path, "no answer within the time given");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(path, "interrupted while waiting");
        } catch (ExecutionException e) {
            throw failed(path, "the metadata service does not answer: " + e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    static CloudException.Transient failed(String path, String detail) {
        return new CloudException.Transient(new Failure(ACTION, path, detail));
    }

    /** The time that a read may take where the caller names none. */
    static Deadline briefly() {
        return Deadline.in(Duration.ofSeconds(5));
    }
}
