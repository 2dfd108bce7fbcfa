package io.polder.provider.fake.openapi;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.polder.provider.fake.FakeCloud;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link FakeCloud} behind Alibaba Cloud's RPC protocol: ECS, VPC, SLB, NLB and PrivateZone at one address. A client
 * that is given {@link #endpoint()} for each product and one of the accepted keys takes it for the cloud. Thread-safe.
 *
 * <p>It checks signatures, nonces and timestamps. A fault of the cloud's that loses a request or an answer cuts the
 * connection. Calls take the time that the cloud's latencies say, by the cloud's clock: on a virtual clock, let them
 * take none, or drive it with one call at a time.
 *
 * <p>Answers are fast only where the JDK's server does not wait for acknowledgements between head and body; it reads the
 * system property {@code sun.net.httpserver.nodelay} when its first server starts, and this class sets it if nobody has.
 */
public final class OpenApiServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OpenApiServer.class);
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Signatures signatures;
    private final List<Product> products;
    private final Queue<RawAnswer> raw = new ConcurrentLinkedQueue<>();
    private final AtomicLong calls = new AtomicLong();

    private OpenApiServer(FakeCloud cloud, InetSocketAddress address, InstantSource clock) throws IOException {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
        this.signatures = new Signatures(clock);
        this.products = List.of(
                new EcsActions(cloud).product(),
                new VpcActions(cloud).product(),
                new ClbActions(cloud).product(),
                new NlbActions(cloud).product(),
                new PrivateZoneActions(cloud).product());
        this.server = HttpServer.create(address, 1024);
        this.threads = Executors.newCachedThreadPool(OpenApiServer::newThread);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    private static Thread newThread(Runnable work) {
        var thread = new Thread(work, "polder-openapi");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts a server on a free port of the loopback interface.
     *
     * @param cloud stays the caller's to close, after the server
     * @param keys what clients may sign with
     * @throws UncheckedIOException when no socket is to be had
     */
    public static OpenApiServer start(FakeCloud cloud, AccessKey... keys) {
        return start(cloud, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InstantSource.system(), keys);
    }

    /**
     * Starts a server.
     *
     * @param clock what timestamps are compared with: not the cloud's, as clients know the real time only
     * @throws UncheckedIOException when the address cannot be had
     */
    public static OpenApiServer start(
            FakeCloud cloud, InetSocketAddress address, InstantSource clock, AccessKey... keys) {
        requireNonNull(cloud, "cloud");
        try {
            var server = new OpenApiServer(cloud, address, requireNonNull(clock, "clock"));
            List.of(keys).forEach(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("serve the fake cloud at " + address + ": " + e.getMessage(), e);
        }
    }

    /** Accepts requests signed with this key, too; instead of another one of the same id. */
    public void accept(AccessKey key) {
        signatures.accept(key);
    }

    /** Where it listens: {@code http://127.0.0.1:PORT}. */
    public URI endpoint() {
        var address = server.getAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    /** Answers the next calls, whatever they ask for, with these, one each. */
    public void answerNext(RawAnswer... answers) {
        raw.addAll(List.of(answers));
    }

    /** How many requests came, signed or not. */
    public long calls() {
        return calls.get();
    }

    private void serve(HttpExchange exchange) {
        calls.incrementAndGet();
        String requestId = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
        try (exchange) {
            RawAnswer instead = raw.poll();
            if (instead != null) {
                exchange.getRequestBody().readAllBytes();
                send(exchange, instead);
                return;
            }
            answer(exchange, requestId);
        } catch (IOException e) {
            log.debug("The client hung up before the answer to {} was sent", requestId, e);
        } catch (RuntimeException | Error e) {
            log.error("Request {} was not answered", requestId, e);
        }
    }

    private void answer(HttpExchange exchange, String requestId) throws IOException {
        int status = 200;
        String id = requestId;
        JsonObject body;
        try {
            Call call = Call.of(exchange);
            signatures.check(call);
            body = action(call).answer(new Parameters(call.parameters()));
        } catch (WireError e) {
            if (e.code().equals("InternalError")) {
                return; // Lost: the connection is cut.
            }
            status = e.status();
            body = json(e);
            id = e.requestId().orElse(id);
        }
        body.addProperty("RequestId", id);
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json;charset=utf-8");
        exchange.getResponseHeaders().set("x-acs-request-id", id);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private Action action(Call call) {
        String name =
                call.header("x-acs-action").or(() -> call.parameter("Action")).orElse("");
        String version =
                call.header("x-acs-version").or(() -> call.parameter("Version")).orElse("");
        return products.stream()
                .filter(product -> product.version().equals(version))
                .findFirst()
                .flatMap(product -> product.action(name))
                .orElseThrow(() -> new WireError(
                        404,
                        "InvalidAction.NotFound",
                        "Specified api is not found, please check your url and method: " + name + " " + version));
    }

    private static JsonObject json(WireError error) {
        var json = Answers.field("Code", error.code());
        json.addProperty("Message", error.text());
        json.addProperty("HostId", "fake");
        return json;
    }

    private static void send(HttpExchange exchange, RawAnswer answer) throws IOException {
        try {
            Thread.sleep(answer.delay().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (answer.silent()) {
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        long length = answer.declaredLength().orElse((long) bytes.length * answer.times());
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
        for (int i = 0; i < answer.times() && length > 0; i++) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.getResponseBody().flush();
    }

    /** Cuts every connection and ends the threads. Closing twice does nothing. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
