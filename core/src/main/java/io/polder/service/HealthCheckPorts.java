package io.polder.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers on the health-check ports of services (kubernetes.io, "healthCheckNodePort"; pkg/proxy/healthcheck): 200 when this
 * node has a ready endpoint, else 503, with how many in JSON. Not thread-safe, save for answering.
 */
final class HealthCheckPorts implements AutoCloseable {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final NetworkNamespace node;
    private final String nodeName;
    private final Map<ServiceName, Answering> answering = new HashMap<>();

    /** One service's port. */
    private record Answering(
            int port, AtomicInteger local, @Nullable HttpServer server, Optional<String> problem) {

        void stop() {
            if (server != null) {
                server.stop(0);
            }
        }
    }

    /** @param node where ports are, which must stay open */
    HealthCheckPorts(NetworkNamespace node, String nodeName) {
        this.node = node;
        this.nodeName = nodeName;
    }

    void replaceAll(Collection<ServiceEndpoints> services) {
        var names = services.stream().map(ServiceEndpoints::name).collect(Collectors.toSet());
        List.copyOf(answering.keySet()).stream()
                .filter(name -> !names.contains(name))
                .forEach(this::remove);
        services.forEach(this::put);
    }

    void put(ServiceEndpoints wanted) {
        Service service = wanted.service();
        if (service.healthCheckNodePort().isEmpty() || service.externalPolicy() == TrafficPolicy.CLUSTER) {
            remove(service.name());
            return;
        }
        int port = service.healthCheckNodePort().getAsInt();
        Answering known = answering.get(service.name());
        if (known != null && (known.port != port || known.problem.isPresent())) {
            remove(service.name());
            known = null;
        }
        if (known == null) {
            known = listen(service.name(), port);
            answering.put(service.name(), known);
        }
        known.local.set((int) wanted.endpoints().stream()
                .filter(endpoint -> endpoint.condition() == EndpointCondition.READY)
                .filter(endpoint -> endpoint.node().filter(nodeName::equals).isPresent())
                .map(Endpoint::address)
                .distinct()
                .count());
    }

    void remove(ServiceName service) {
        Answering known = answering.remove(service);
        if (known != null) {
            known.stop();
        }
    }

    Map<ServiceName, HealthCheck> all() {
        var all = new HashMap<ServiceName, HealthCheck>();
        answering.forEach((name, each) -> all.put(name, new HealthCheck(each.port, each.local.get(), each.problem)));
        return all;
    }

    /** The socket is made inside; threads are begun outside, as they would stay in the namespace. */
    private Answering listen(ServiceName service, int port) {
        var local = new AtomicInteger();
        var address = new InetSocketAddress(port);
        try {
            try (ServerSocketChannel attempt = node.call(ServerSocketChannel::open)) {
                attempt.bind(address); // HttpServer would keep its socket when it cannot have the port.
            }
            HttpServer server = node.call(() -> HttpServer.create(address, 0));
            server.createContext("/", exchange -> answer(exchange, service, local.get()));
            server.start();
            return new Answering(port, local, server, Optional.empty());
        } catch (IOException e) {
            return new Answering(port, local, null, Optional.of("port " + port + ": " + e.getMessage()));
        }
    }

    private static void answer(HttpExchange exchange, ServiceName service, int local) throws IOException {
        byte[] text = ("{\"service\":{\"namespace\":\"" + service.namespace() + "\",\"name\":\"" + service.name()
                        + "\"},\"localEndpoints\":" + local + "}")
                .getBytes(UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(local > 0 ? OK : UNAVAILABLE, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    @Override
    public void close() {
        List.copyOf(answering.keySet()).forEach(this::remove);
    }
}
