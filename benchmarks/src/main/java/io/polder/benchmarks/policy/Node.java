package io.polder.benchmarks.policy;

import io.polder.benchmarks.ProgramRuns;
import io.polder.benchmarks.service.Triple;
import io.polder.ebpf.BpfFileSystem;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import io.polder.policy.EnforcedPod;
import io.polder.policy.NetworkPolicyEnforcer;
import io.polder.policy.PolicySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An enforcer with pods, of which the first is the server of a {@link Triple}. Used by one thread. */
final class Node implements AutoCloseable {

    private final Path directory;
    private final Triple place;
    private final List<NetworkNamespace> others = new ArrayList<>();
    final NetworkPolicyEnforcer enforcer;
    private boolean closed;

    Node(Triple place) {
        this.place = place;
        try {
            directory = Files.createTempDirectory("polder-policies");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BpfFileSystem.mount(directory);
        enforcer = NetworkPolicyEnforcer.open(PolicySettings.of().withPins(directory.resolve("pins")), place.node);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Has so many pods checked. */
    void isolate(int pods) {
        for (int i = enforcer.isolated().size(); i < pods; i++) {
            NetworkNamespace netns = place.server;
            if (i > 0) {
                netns = NetworkNamespace.create();
                others.add(netns);
                try (var netlink = RouteNetlink.open(netns)) {
                    netlink.links().create(LinkSpec.bridge("eth0").build());
                }
            }
            Optional<String> host = i == 0 ? Optional.of("host2") : Optional.empty();
            enforcer.isolate(new EnforcedPod(Policies.pod(i), Path.of(Triple.fd(netns)), "eth0", host));
        }
    }

    /** The median of what the program at the server's interface takes for packets, in nanoseconds. */
    double judge(List<byte[]> packets, int repeat) {
        Path pin = ProgramRuns.pin(
                directory, path -> path.endsWith("ingress") && path.toString().contains("pod0"));
        return ProgramRuns.median(pin, packets, repeat);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        enforcer.dismantle();
        others.forEach(NetworkNamespace::close);
        BpfFileSystem.unmount(directory);
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
