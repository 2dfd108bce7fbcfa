package io.polder.samples.quickstart;

import io.polder.ebpf.EbpfException;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.service.Endpoint;
import io.polder.service.NodeIdentity;
import io.polder.service.Service;
import io.polder.service.ServiceEndpoints;
import io.polder.service.ServiceException;
import io.polder.service.ServiceLoadBalancer;
import io.polder.service.ServiceMode;
import io.polder.service.ServicePod;
import io.polder.service.ServiceSettings;
import io.polder.service.TransportProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A Service over four pods, and a fifth that is its client. Confined to one thread, save for its load. */
final class ServiceChapter implements AutoCloseable {

    private static final String VIP = "10.96.0.10";
    private static final int PORT = 80;
    private static final int TARGET_PORT = 8080;
    private static final int CONNECTIONS = 400;
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int TURNS = 10;
    private static final long PAUSE_MILLIS = 20;

    private final Screen screen;
    private final Path pins;
    private final Pod client;
    private final List<Pod> endpoints;
    private final List<EchoServer> servers = new ArrayList<>();
    private final ServiceLoadBalancer balancer;

    private ServiceChapter(Screen screen, Agent node, Path pins, Pod client, List<Pod> endpoints) {
        this.screen = screen;
        this.pins = pins;
        this.client = client;
        this.endpoints = endpoints;
        RunId.mountPins(pins);
        try {
            var settings = ServiceSettings.of(NodeIdentity.of(node.name()))
                    .pins(pins.resolve("services"))
                    .serviceRanges(IpPrefix.parse("10.96.0.0/16"))
                    .build();
            balancer = ServiceLoadBalancer.open(settings, node.party().netns());
        } catch (RuntimeException e) {
            RunId.removePins(pins);
            throw e;
        }
    }

    /** Shows it, where the machine lets it; true when all of it is so. */
    static boolean show(Screen screen, Agent node, Path pins, List<Pod> pods) throws InterruptedException {
        Pod client = pods.stream()
                .filter(pod -> pod.node().equals(node.name()))
                .findFirst()
                .orElseThrow();
        List<Pod> endpoints =
                pods.stream().filter(pod -> !pod.equals(client)).limit(4).toList();
        screen.chapter("A Service: " + VIP + ":" + PORT + ", over four pods, for " + client.name());
        ServiceChapter chapter;
        try {
            chapter = new ServiceChapter(screen, node, pins, client, endpoints);
        } catch (ServiceException.Unsupported | EbpfException e) {
            screen.line("left out: " + e.getMessage());
            return true;
        }
        try (chapter) {
            return chapter.show();
        }
    }

    private boolean show() throws InterruptedException {
        for (Pod pod : endpoints) {
            servers.add(EchoServer.start(pod.netns(), pod.name(), TARGET_PORT, from -> pod.name()));
        }
        balancer.upsert(service(endpoints));
        balancer.attach(
                ServicePod.of(client.name(), Path.of("/run/netns", client.netnsName()), client.network()),
                ServiceMode.SOCKET);
        return hits() && changes();
    }

    private boolean hits() {
        Map<String, Integer> hits = new TreeMap<>();
        endpoints.forEach(pod -> hits.put(pod.name(), 0));
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                hits.merge(ask(), 1, Integer::sum);
            }
        } catch (IOException e) {
            screen.cross("a connection to the VIP failed: " + e);
            return false;
        }
        hits.forEach((pod, count) -> screen.bar(pod, count, CONNECTIONS / 2, count + " connections"));
        boolean all = hits.size() == endpoints.size() && hits.values().stream().allMatch(count -> count > 0);
        screen.verdict(all, CONNECTIONS + " connections to the VIP, answered by " + hits.size() + " pods");
        return all;
    }

    /** One pod leaves the Service and comes again, many times, while connections go on. */
    private boolean changes() throws InterruptedException {
        var failures = new ArrayList<String>();
        var connections = new AtomicInteger();
        var load = new Thread(() -> connectUntilInterrupted(connections, failures), "load");
        load.start();
        long longest = 0;
        long sum = 0;
        try {
            for (int i = 0; i < TURNS; i++) {
                List<Pod> some = i % 2 == 0 ? endpoints.subList(1, endpoints.size()) : endpoints;
                ServiceEndpoints wanted = service(some);
                long begun = System.nanoTime();
                balancer.upsert(wanted);
                long taken = System.nanoTime() - begun;
                longest = Math.max(longest, taken);
                sum += taken;
                Thread.sleep(PAUSE_MILLIS);
            }
        } finally {
            load.interrupt();
            load.join();
        }
        screen.line(endpoints.get(0).name() + " leaves the Service and comes again, " + TURNS / 2
                + " times: a change is in the kernel after " + sum / TURNS / 1000 + " us on the average, "
                + longest / 1000 + " us at most");
        boolean good = failures.isEmpty() && connections.get() > 0;
        screen.verdict(
                good,
                failures.isEmpty()
                        ? "none of " + connections + " connections meanwhile failed"
                        : failures.size() + " of " + connections + " connections meanwhile failed: " + failures.get(0));
        return good;
    }

    private void connectUntilInterrupted(AtomicInteger connections, List<String> failures) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                connections.incrementAndGet();
                ask();
            } catch (IOException e) {
                if (!Thread.currentThread().isInterrupted()) {
                    failures.add(e.toString());
                }
            }
        }
    }

    private String ask() throws IOException {
        return EchoServer.ask(client.netns(), new InetSocketAddress(VIP, PORT), TIMEOUT_MILLIS);
    }

    private static ServiceEndpoints service(List<Pod> pods) {
        var service = Service.of("default", "web")
                .port(TransportProtocol.TCP, PORT)
                .clusterIps(IpAddress.parse(VIP))
                .build();
        return new ServiceEndpoints(
                service,
                pods.stream()
                        .map(pod -> Endpoint.of("", IpAddress.of(pod.address()), TARGET_PORT))
                        .toList());
    }

    /** Takes the service out of the kernel. */
    @Override
    public void close() {
        servers.forEach(EchoServer::close);
        balancer.dismantle();
        RunId.removePins(pins);
    }
}
