package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Endpoints come and go, each of them nginx, while ab and a client of datagrams ask without a pause: what a server that is
 * left could have answered is answered.
 */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS, Capability.IPROUTE2, Capability.NGINX_AND_AB})
class NginxChurnIT {

    private static final String VIP = "10.96.0.10";
    private static final int TURNS = 40;
    private static final int SERVERS = 4;

    @ParameterizedTest
    @EnumSource(
            value = ServiceMode.class,
            names = {"SOCKET", "PACKET"})
    void noRequestFailsWhileServersComeAndGo(ServiceMode mode, @TempDir Path directory) throws Exception {
        try (var rig = new ServiceRig()) {
            RigPod client = rig.client(1);
            ServiceLoadBalancer balancer = rig.open();
            balancer.attach(client.asPod(), mode);
            var servers = new ArrayList<NginxPod>();
            try {
                for (int i = 2; i < 2 + SERVERS; i++) {
                    servers.add(NginxPod.start(rig.client(i), directory));
                }
                balancer.upsert(web(servers));
                churnUnderLoad(balancer, client, servers, directory.resolve("ab"));
            } finally {
                for (NginxPod server : servers) {
                    server.stop();
                }
            }
            balancer.dismantle();
        }
    }

    private static void churnUnderLoad(ServiceLoadBalancer balancer, RigPod client, List<NginxPod> servers, Path report)
            throws Exception {
        var asking = new Asking(client);
        Process ab = NginxPod.process(client, "ab", "-q", "-n", "1000000", "-c", "4", "http://" + VIP + "/page")
                .redirectErrorStream(true)
                .redirectOutput(report.toFile())
                .start();
        try {
            asking.start();
            var random = new Random(11);
            for (int turn = 0; turn < TURNS && ab.isAlive(); turn++) {
                takeTurn(balancer, servers, servers.get(random.nextInt(SERVERS)), asking);
            }
        } finally {
            asking.end();
            new ProcessBuilder("kill", "-INT", String.valueOf(ab.pid())).start().waitFor();
            ab.waitFor();
        }
        String text = Files.readString(report);
        assertThat(count(text, "Failed requests")).as(text).isZero();
        assertThat(count(text, "Complete requests")).as(text).isGreaterThan(TURNS);
        assertThat(text).doesNotContain("Non-2xx");
        assertThat(asking.failures).isEmpty();
        assertThat(asking.answers).hasValueGreaterThan(TURNS);
    }

    /** One server goes, when nobody is led there any more and the last ones have gone home, and comes back. */
    private static void takeTurn(ServiceLoadBalancer balancer, List<NginxPod> servers, NginxPod leaves, Asking asking)
            throws Exception {
        var others = new ArrayList<>(servers);
        others.remove(leaves);
        balancer.upsert(web(others));
        asking.awaitTwoMore();
        leaves.down();
        asking.awaitTwoMore();
        leaves.up();
        balancer.upsert(web(servers));
    }

    private static ServiceEndpoints web(List<NginxPod> servers) {
        var service = Service.of("default", "web")
                .ports(
                        ServicePort.of("http", TransportProtocol.TCP, 80),
                        ServicePort.of("ask", TransportProtocol.UDP, 80))
                .clusterIps(IpAddress.parse(VIP))
                .build();
        var endpoints = new ArrayList<Endpoint>();
        for (NginxPod server : servers) {
            endpoints.add(server.endpoint("http"));
            endpoints.add(server.endpoint("ask"));
        }
        return new ServiceEndpoints(service, endpoints);
    }

    private static int count(String report, String what) {
        Matcher line = Pattern.compile(what + ": +([0-9]+)").matcher(report);
        assertThat(line.find()).as(report).isTrue();
        return Integer.parseInt(line.group(1));
    }

    /** Asks by datagrams from one socket, until it is ended. */
    private static final class Asking {

        private final RigPod client;
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final AtomicInteger answers = new AtomicInteger();
        private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
        private final Thread thread = new Thread(this::run, "asking");

        Asking(RigPod client) {
            this.client = client;
        }

        void start() {
            thread.start();
        }

        private void run() {
            try (DatagramChannel channel = client.datagrams()) {
                while (running.get()) {
                    try {
                        RigPod.ask(channel, VIP, 80);
                        answers.incrementAndGet();
                    } catch (SocketTimeoutException e) {
                        failures.add("no answer after " + answers + " answers");
                    }
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }

        /** What was asked before has its answer then. */
        void awaitTwoMore() {
            int seen = answers.get();
            while (answers.get() < seen + 2 && failures.isEmpty()) {
                Thread.onSpinWait();
            }
        }

        void end() throws InterruptedException {
            running.set(false);
            thread.join();
        }
    }
}
