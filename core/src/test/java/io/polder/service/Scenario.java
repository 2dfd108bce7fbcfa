package io.polder.service;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A text with objects that come and go, and what the maps hold then. A line begins with a word: {@code service} with its name,
 * lines with what it has, {@code endpoint}s; {@code remove}; {@code refused} with words of the reason that the last service is
 * refused for; {@code maps}, and the lines of the dump up to an empty one. Used once.
 */
final class Scenario {

    /** Whom services are told to. */
    interface Target {
        void upsert(ServiceEndpoints service);

        void remove(ServiceName service);

        String dump();
    }

    /** What the maps held, and what they were to hold. */
    record Seen(int line, String held, String expected) {}

    private static final Path DIRECTORY = Path.of("src/test/resources/io/polder/service/scenarios");

    private final Target target;
    private final Deque<String> lines;
    private final List<Seen> seen = new ArrayList<>();
    private int line;

    private Scenario(Target target, List<String> lines) {
        this.target = target;
        this.lines = new ArrayDeque<>(lines);
    }

    /** The names of all there are. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Plays one, and returns what it was to compare. */
    static List<Seen> play(String name, Target target) {
        try {
            var scenario = new Scenario(target, Files.readAllLines(DIRECTORY.resolve(name)));
            scenario.play();
            return scenario.seen;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void play() {
        while (!lines.isEmpty()) {
            String[] words = next();
            switch (words[0]) {
                case "", "#" -> {}
                case "service" -> service(words[1]);
                case "remove" -> target.remove(name(words[1]));
                case "maps" -> seen.add(new Seen(line, target.dump(), block()));
                default -> throw new IllegalStateException("line " + line + ": " + words[0]);
            }
        }
    }

    private String[] next() {
        line++;
        return lines.remove().strip().split(" +");
    }

    private String block() {
        var block = new ArrayList<String>();
        while (!lines.isEmpty() && !lines.element().isBlank()) {
            line++;
            block.add(lines.remove().strip());
        }
        return String.join("\n", block);
    }

    private void service(String name) {
        Service.Builder service = Service.of(name(name).namespace(), name(name).name());
        var ports = new ArrayList<ServicePort>();
        var endpoints = new ArrayList<Endpoint>();
        Optional<String> refused = Optional.empty();
        while (!lines.isEmpty() && !lines.element().isBlank()) {
            String[] words = next();
            String[] rest = Arrays.copyOfRange(words, 1, words.length);
            switch (words[0]) {
                case "port" -> ports.add(port(rest));
                case "cluster-ips" ->
                    service.clusterIps(each(rest, IpAddress::parse).toArray(IpAddress[]::new));
                case "external-ips" ->
                    service.externalIps(each(rest, IpAddress::parse).toArray(IpAddress[]::new));
                case "load-balancer-ips" ->
                    service.loadBalancerIps(each(rest, IpAddress::parse).toArray(IpAddress[]::new));
                case "source-ranges" ->
                    service.sourceRanges(each(rest, IpPrefix::parse).toArray(IpPrefix[]::new));
                case "affinity" -> service.affinity(Duration.ofSeconds(Long.parseLong(rest[0])));
                case "internal-policy" -> service.internalPolicy(policy(rest[0]));
                case "external-policy" -> service.externalPolicy(policy(rest[0]));
                case "endpoint" -> endpoints.add(endpoint(rest));
                case "refused" -> refused = Optional.of(String.join(" ", rest));
                default -> throw new IllegalStateException("line " + line + ": " + words[0]);
            }
        }
        upsert(
                new ServiceEndpoints(
                        service.ports(ports.toArray(ServicePort[]::new)).build(), endpoints),
                refused);
    }

    private void upsert(ServiceEndpoints service, Optional<String> refused) {
        try {
            target.upsert(service);
            refused.ifPresent(reason -> seen.add(new Seen(line, "not refused", reason)));
        } catch (ServiceException e) {
            String message = String.valueOf(e.getMessage());
            seen.add(new Seen(
                    line, message, refused.filter(message::contains).isPresent() ? message : refused.orElse("")));
        }
    }

    private static <T> List<T> each(String[] words, Function<String, T> parse) {
        return Arrays.stream(words).map(parse).toList();
    }

    private static ServiceName name(String text) {
        String[] parts = text.split("/", 2);
        return new ServiceName(parts[0], parts[1]);
    }

    private static TrafficPolicy policy(String word) {
        return TrafficPolicy.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** {@code http tcp 80}, and perhaps {@code node-port 30080}. */
    private static ServicePort port(String... words) {
        var protocol = TransportProtocol.valueOf(words[1].toUpperCase(Locale.ROOT));
        OptionalInt nodePort = words.length > 3 ? OptionalInt.of(Integer.parseInt(words[4])) : OptionalInt.empty();
        return new ServicePort(words[0], protocol, Integer.parseInt(words[2]), nodePort);
    }

    /** {@code http 10.0.0.1 8080}, and perhaps {@code node here}, {@code zone a}, {@code draining} or {@code stopping}. */
    private static Endpoint endpoint(String... words) {
        Endpoint endpoint = Endpoint.of(words[0], IpAddress.parse(words[1]), Integer.parseInt(words[2]));
        for (int i = 3; i < words.length; i++) {
            endpoint = switch (words[i]) {
                case "node" -> endpoint.onNode(words[++i]);
                case "zone" -> endpoint.forZones(words[++i]);
                default ->
                    endpoint.with(
                            EndpointCondition.valueOf(words[i].replace('-', '_').toUpperCase(Locale.ROOT)));
            };
        }
        return endpoint;
    }
}
