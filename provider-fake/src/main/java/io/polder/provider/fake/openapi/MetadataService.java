package io.polder.provider.fake.openapi;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.CloudException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata service of one instance of a {@link FakeCloud}, as its programs find it at 100.100.100.200. A session
 * token must be fetched first ({@code PUT /latest/api/token}). Thread-safe.
 */
public final class MetadataService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MetadataService.class);
    private static final String TOKEN_PATH = "/latest/api/token";
    private static final String ROOT = "/latest/meta-data/";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(MetadataService::newThread);
    private final MetadataTree tree;
    private final Map<String, Boolean> tokens = new ConcurrentHashMap<>();
    private final Map<String, Supplier<AccessKey>> roles = new ConcurrentHashMap<>();
    private final AtomicLong tokensGiven = new AtomicLong();

    private MetadataService(FakeCloud cloud, String instanceId, InetSocketAddress address) throws IOException {
        this.tree = new MetadataTree(
                cloud, cloud.provider(instanceId).instanceMetadata().orElseThrow());
        this.server = HttpServer.create(address, 100);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    private static Thread newThread(Runnable work) {
        var thread = new Thread(work, "polder-metadata");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts the service on a free port of the loopback interface.
     *
     * @throws IllegalArgumentException when there is no such instance
     */
    public static MetadataService start(FakeCloud cloud, String instanceId) {
        return start(cloud, instanceId, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /**
     * Starts the service.
     *
     * @throws IllegalArgumentException when there is no such instance
     * @throws UncheckedIOException when the address cannot be had
     */
    public static MetadataService start(FakeCloud cloud, String instanceId, InetSocketAddress address) {
        try {
            return new MetadataService(requireNonNull(cloud, "cloud"), instanceId, address);
        } catch (IOException e) {
            throw new UncheckedIOException("serve the metadata of " + instanceId + " at " + address, e);
        }
    }

    /** Gives the instance a RAM role, whose temporary keys come from here, one for each request. */
    public void role(String name, Supplier<AccessKey> keys) {
        roles.put(requireNonNull(name, "name"), requireNonNull(keys, "keys"));
    }

    /** Where it listens. */
    public URI endpoint() {
        var address = server.getAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    /** How many session tokens were fetched. */
    public long tokensGiven() {
        return tokensGiven.get();
    }

    /** Forgets every session token, as the service does when they are too old. */
    public void forgetTokens() {
        tokens.clear();
    }

    private void serve(HttpExchange exchange) {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            answer(exchange);
        } catch (IOException e) {
            log.debug("The client hung up", e);
        } catch (RuntimeException | Error e) {
            log.error("{} was not answered", exchange.getRequestURI(), e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("PUT") && path.equals(TOKEN_PATH)) {
            String ttl = exchange.getRequestHeaders().getFirst("X-aliyun-ecs-metadata-token-ttl-seconds");
            send(exchange, ttl == null ? 400 : 200, ttl == null ? "" : newToken());
            return;
        }
        String token = exchange.getRequestHeaders().getFirst("X-aliyun-ecs-metadata-token");
        if (token == null || !tokens.containsKey(token)) {
            send(exchange, 403, "");
            return;
        }
        try {
            Optional<String> text = path.startsWith(ROOT) ? read(path.substring(ROOT.length())) : Optional.empty();
            send(exchange, text.isPresent() ? 200 : 404, text.orElse(""));
        } catch (CloudException e) {
            send(exchange, 503, "");
        }
    }

    private String newToken() {
        String token = UUID.randomUUID().toString();
        tokens.put(token, true);
        tokensGiven.incrementAndGet();
        return token;
    }

    private Optional<String> read(String path) {
        String credentials = "ram/security-credentials/";
        if (path.equals(credentials)) {
            return roles.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", roles.keySet()));
        } else if (path.startsWith(credentials)) {
            return Optional.ofNullable(roles.get(path.substring(credentials.length())))
                    .map(keys -> json(keys.get()).toString());
        }
        return tree.read(path);
    }

    private static JsonObject json(AccessKey key) {
        var json = Answers.field("AccessKeyId", key.id());
        json.addProperty("AccessKeySecret", key.secret());
        key.securityToken().ifPresent(token -> json.addProperty("SecurityToken", token));
        key.expiration().ifPresent(end -> json.addProperty("Expiration", end.toString()));
        json.addProperty("Code", "Success");
        return json;
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Cuts every connection and ends the threads. Closing twice does nothing. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
