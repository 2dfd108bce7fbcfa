package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.ChildJvm;
import io.polder.provider.fake.Action;
import io.polder.provider.fake.CloudListener;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.provider.fake.Transition;
import io.polder.provider.fake.openapi.AccessKey;
import io.polder.provider.fake.openapi.OpenApiServer;
import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JVM with a pool under load, killed with SIGKILL again and again, against a cloud that lives on in this one. {@code
 * -Dpolder.kills} says how often.
 */
@Timeout(1_800)
final class PoolKillIT {

    private static final InstanceType TYPE = new InstanceType("ecs.killed", 4, 6, 0);

    /** A lease that somebody was told of. Compared by identity. */
    private static final class Told {

        final String owner;
        final InetAddress address;

        Told(String owner, InetAddress address) {
            this.owner = owner;
            this.address = address;
        }

        @Override
        public String toString() {
            return owner + " with " + address.getHostAddress();
        }
    }

    @TempDir
    private Path directory;

    private final Object lock = new Object();
    private final Map<String, Told> told = new HashMap<>();
    private final List<Told> taken = new ArrayList<>(); // While told; it may be that a release was not read yet.
    private final List<String> violations = new ArrayList<>();
    private final Map<Process, Thread> readers = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private final Set<Process> ready = new HashSet<>();
    private int leases;

    private final class Watch implements CloudListener {

        @Override
        public void eniDetached(Eni eni, String instanceId) {
            addressesReleased(eni, eni.addresses());
        }

        @Override
        public void addressesReleased(Eni eni, List<InetAddress> addresses) {
            synchronized (lock) {
                told.values().stream()
                        .filter(each -> addresses.contains(each.address))
                        .forEach(taken::add);
            }
        }
    }

    private static Latencies latencies() {
        return Latencies.none()
                .with(Action.CREATE_NETWORK_INTERFACE, Latency.millis(5, 40))
                .with(Action.ASSIGN_PRIVATE_IP_ADDRESSES, Latency.millis(5, 40))
                .with(Action.UNASSIGN_PRIVATE_IP_ADDRESSES, Latency.millis(5, 40))
                .with(Action.DETACH_NETWORK_INTERFACE, Latency.millis(5, 20))
                .with(Action.DELETE_NETWORK_INTERFACE, Latency.millis(5, 20))
                .with(Transition.ATTACHING, Latency.millis(10, 60))
                .with(Transition.DETACHING, Latency.millis(10, 40))
                .with(Transition.SHOWING_IN_LISTINGS, Latency.millis(5, 200));
    }

    @Test
    void killedProcessesLeakNothingAndDisturbNobody() throws Exception {
        int kills = Integer.getInteger("polder.kills", 6);
        try (var cloud = FakeCloud.builder()
                        .lenient()
                        .latencies(latencies())
                        .instanceType(TYPE)
                        .subnet("vsw-1", Cidr.parse("10.0.1.0/24"))
                        .listener(new Watch())
                        .build();
                var api = OpenApiServer.start(cloud, AccessKey.lasting(KilledAgent.KEY, KilledAgent.SECRET))) {
            String instance = cloud.createInstance(TYPE.name(), "vsw-1").instanceId();
            var random = new Random();
            for (int i = 0; i < kills; i++) {
                Process agent = start(api, instance);
                try {
                    if (random.nextInt(3) > 0) { // Else also while it starts.
                        awaitReady(agent);
                    }
                    agent.waitFor(random.nextInt(1_200), TimeUnit.MILLISECONDS);
                } finally {
                    agent.toHandle()
                            .destroyForcibly(); // SIGKILL; the process's own method would close what it has said.
                }
                finish(agent, 137);
                check(cloud);
            }
            finish(start(api, instance, "drain"), 0);
            check(cloud);
            assertThat(told).isEmpty();
            assertThat(cloud.enis())
                    .allMatch(Eni::primary)
                    .allMatch(eni -> eni.addresses().size() == 1);
            System.out.println(kills + " kills, " + leases + " leases");
            assertThat(leases).as("leases in all").isGreaterThan(kills);
        }
    }

    /** What the cloud was asked for and what processes said, in the order of time. */
    private String history(FakeCloud cloud) {
        var lines = new ArrayList<String>(said);
        cloud.journal().forEach(entry -> lines.add(entry.time() + " " + entry));
        return lines.stream().sorted().collect(Collectors.joining("\n", "\n", "\n"));
    }

    private Process start(OpenApiServer api, String instance, String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ChildJvm.classPath(),
                KilledAgent.class.getName(),
                api.endpoint().toString(),
                instance,
                TYPE.name(),
                "vsw-1",
                directory.resolve("journal").toString()));
        command.addAll(List.of(more));
        Process agent = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var reader = new Thread(() -> read(agent), "killed-agent");
        reader.setDaemon(true);
        reader.start();
        readers.put(agent, reader);
        return agent;
    }

    /** However long a busy machine takes to start it. */
    private void awaitReady(Process agent) throws InterruptedException {
        synchronized (lock) {
            for (int tenths = 0; tenths < 300 && agent.isAlive() && !ready.contains(agent); tenths++) {
                lock.wait(100);
            }
        }
    }

    private void finish(Process agent, int status) throws InterruptedException {
        assertThat(agent.waitFor()).isEqualTo(status);
        Thread reader = readers.remove(agent);
        reader.join(); // All that it has said.
    }

    private void read(Process agent) {
        try (var lines = new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
            var found = new HashMap<String, InetAddress>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> words = List.of(line.split(" ", -1));
                synchronized (lock) {
                    said.add(Instant.now() + " " + agent.pid() + " says " + line);
                    switch (words.get(0)) {
                        case "=" -> found.put(words.get(1), Cidr.address(words.get(2)));
                        case "ready" -> {
                            ready.add(agent);
                            lock.notifyAll();
                            requireAllOf(found);
                        }
                        case "+" -> lease(words.get(1), Cidr.address(words.get(2)));
                        case "-" -> told.remove(words.get(1));
                        default -> violations.add("it said " + line);
                    }
                }
            }
        } catch (IOException e) {
            synchronized (lock) {
                violations.add(e.toString());
            }
        } catch (RuntimeException e) {
            return; // The last line may be cut.
        }
    }

    private void requireAllOf(Map<String, InetAddress> found) {
        told.values().stream()
                .filter(each -> !each.address.equals(found.get(each.owner)))
                .forEach(each -> violations.add(each + " was forgotten; found " + found));
    }

    private void lease(String owner, InetAddress address) {
        leases++;
        told.values().stream()
                .filter(each -> each.address.equals(address) && !each.owner.equals(owner))
                .forEach(each -> violations.add(address + " is " + each.owner + "'s, and now " + owner + "'s"));
        told.put(owner, new Told(owner, address));
    }

    private void check(FakeCloud cloud) {
        synchronized (lock) {
            taken.stream()
                    .filter(each -> told.get(each.owner) == each)
                    .forEach(each -> violations.add(each + " lost its address"));
            assertThat(violations).as(() -> history(cloud)).isEmpty();
            var there = cloud.enis().stream()
                    .filter(eni -> eni.instanceId().isPresent())
                    .flatMap(eni -> eni.addresses().stream())
                    .toList();
            assertThat(there).doesNotHaveDuplicates();
            told.values().stream()
                    .filter(each -> !there.contains(each.address))
                    .forEach(each -> violations.add(each + " is not in the cloud"));
            assertThat(violations).as(() -> history(cloud)).isEmpty();
        }
    }
}
