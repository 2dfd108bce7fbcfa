package io.polder.benchmarks.service;

import io.polder.benchmarks.BenchmarkException;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client, a node that forwards, and a server that answers, each in a network namespace. Used by one thread. */
public final class Triple implements AutoCloseable {

    public static final int PORT = 8080;
    public static final String SERVER = "10.200.2.2";
    public static final String CLIENT = "10.200.1.2";

    public final NetworkNamespace client = NetworkNamespace.create();
    public final NetworkNamespace node = NetworkNamespace.create();
    public final NetworkNamespace server = NetworkNamespace.create();
    private final Path connections;
    private Process process;

    public Triple(Path connections) {
        this.connections = connections;
        new Sysctl(node).write(Map.of("net/ipv4/ip_forward", "1"));
        join(client, 1);
        join(server, 2);
        process = serve();
    }

    private void join(NetworkNamespace end, int number) {
        try (var here = RouteNetlink.open(node);
                var there = RouteNetlink.open(end)) {
            here.links()
                    .create(LinkSpec.veth(
                                    "host" + number,
                                    LinkSpec.peer("eth0").namespace(end).build())
                            .build());
            int host = here.links().find("host" + number).orElseThrow().index();
            here.links().change(LinkChange.of(host).up().build());
            here.addresses().add(new Address(host, new IpPrefix(address(number, 1), 24)));
            there.links().change(LinkChange.of(1).up().build());
            int eth0 = there.links().find("eth0").orElseThrow().index();
            there.links().change(LinkChange.of(eth0).up().build());
            there.addresses().add(new Address(eth0, new IpPrefix(address(number, 2), 24)));
            there.routes()
                    .add(Route.to(IpPrefix.ALL_IPV4)
                            .via(address(number, 1))
                            .dev(eth0)
                            .build());
        }
    }

    private static IpAddress address(int number, int host) {
        return IpAddress.parse("10.200." + number + "." + host);
    }

    public static String fd(NetworkNamespace namespace) {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.fd();
    }

    /** Lets go of the port, for another program of the server. */
    void pause() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers at the port again. */
    void resume() {
        process = serve();
    }

    /** A program at the server; it ends with the thread that starts it, as that does with its process. */
    ProcessBuilder atServer(String... command) {
        var whole = new ArrayList<>(List.of("nsenter", "--net=" + fd(server), "setpriv", "--pdeathsig", "KILL"));
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole);
    }

    private Process serve() {
        try {
            Process started = atServer(connections.toString(), "serve", Integer.toString(PORT))
                    .redirectErrorStream(true)
                    .start();
            String line = started.inputReader().readLine();
            if (!"ready".equals(line)) {
                throw new BenchmarkException("the server said " + line);
            }
            return started;
        } catch (IOException e) {
            throw new BenchmarkException("the server cannot be started: " + e, e);
        }
    }

    @Override
    public void close() {
        pause();
        client.close();
        node.close();
        server.close();
    }
}
