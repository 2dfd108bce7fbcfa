package io.polder.benchmarks.policy;

import io.polder.benchmarks.service.Triple;
import io.polder.ebpf.BpfFileSystem;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.TestRun;
import io.polder.ebpf.link.BpfLink;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import io.polder.policy.EnforcedPod;
import io.polder.policy.NetworkPolicyEnforcer;
import io.polder.policy.PolicyFlow;
import io.polder.policy.PolicySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** What the program at the server's interface takes for packets, by BPF_PROG_TEST_RUN. */
    List<Duration> judge(List<byte[]> packets, int repeat) {
        try (BpfLink link = BpfLink.ofPin(serversPin());
                BpfProgram program = BpfProgram.ofId(link.info().programId())) {
            return packets.stream()
                    .map(packet -> program.test(new TestRun.Request(packet, new byte[0], repeat))
                            .duration())
                    .toList();
        }
    }

    private Path serversPin() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(path -> path.endsWith("ingress"))
                    .filter(path -> path.toString().contains("pod0"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first packet of a TCP connection, behind Ethernet's header. */
    static byte[] syn(PolicyFlow flow, int sourcePort) {
        ByteBuffer packet = ByteBuffer.allocate(54).putShort(12, (short) 0x0800);
        packet.put(14, (byte) 0x45).putShort(16, (short) 40).put(22, (byte) 64).put(23, (byte) 6);
        packet.put(26, flow.source().bytes()).put(30, flow.destination().bytes());
        packet.putShort(34, (short) sourcePort).putShort(36, (short) flow.port());
        return packet.put(46, (byte) 0x50).put(47, (byte) 2).array();
    }

    /** A packet that programs let pass at once. */
    static byte[] arp() {
        return ByteBuffer.allocate(54).putShort(12, (short) 0x0806).array();
    }

    /** A later packet of the same connection. */
    static byte[] ack(byte[] syn) {
        return ByteBuffer.wrap(syn.clone()).put(47, (byte) 16).array();
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
