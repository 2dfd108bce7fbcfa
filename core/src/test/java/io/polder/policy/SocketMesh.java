package io.polder.policy;

import io.polder.netlink.IpAddress;
import io.polder.service.RigPod;
import io.polder.service.TransportProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Servers of TCP and UDP in all pods, and clients that find out which of them they reach. Confined to one test. */
final class SocketMesh implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofMillis(40);

    private final Map<IpAddress, RigPod> pods = new HashMap<>();
    private final Selector serving;
    private final Thread server = new Thread(this::serve, "mesh");

    SocketMesh(Iterable<RigPod> all, int... ports) throws IOException {
        serving = Selector.open();
        for (RigPod pod : all) {
            pods.put(pod.address4(), pod);
            pods.put(pod.address6(), pod);
            for (int port : ports) {
                ServerSocketChannel tcp = pod.netns().call(() -> ServerSocketChannel.open());
                tcp.bind(new InetSocketAddress(port), 512)
                        .configureBlocking(false)
                        .register(serving, SelectionKey.OP_ACCEPT);
                DatagramChannel udp = pod.netns().call(() -> DatagramChannel.open());
                udp.bind(new InetSocketAddress(port)).configureBlocking(false).register(serving, SelectionKey.OP_READ);
            }
        }
        server.start();
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        try {
            while (true) {
                serving.select(key -> answer(key, buffer));
            }
        } catch (ClosedSelectorException e) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(SelectionKey key, ByteBuffer buffer) {
        try {
            if (key.channel() instanceof ServerSocketChannel tcp) {
                SocketChannel accepted = tcp.accept();
                if (accepted != null) {
                    accepted.close();
                }
            } else if (key.channel() instanceof DatagramChannel udp) {
                var from = udp.receive(buffer.clear());
                if (from != null) {
                    udp.send(buffer.flip(), from);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Which of these flows pass.
     *
     * @param expected it waits for, and a short while for others
     */
    Set<PolicyFlow> passing(List<PolicyFlow> flows, Set<PolicyFlow> expected) throws IOException {
        var passing = new HashSet<PolicyFlow>();
        var opened = new ArrayList<SelectableChannel>();
        try (Selector selector = Selector.open()) {
            for (List<PolicyFlow> ofPod : byPod(flows)) {
                List<SelectableChannel> channels = open(ofPod);
                opened.addAll(channels);
                for (int i = 0; i < channels.size(); i++) {
                    begin(channels.get(i), ofPod.get(i), selector);
                }
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!passing.containsAll(expected) && System.nanoTime() < end) {
                selector.select(key -> look(key, passing), PATIENCE.toMillis());
            }
            long quiet = System.nanoTime() + SILENCE.toNanos();
            while (System.nanoTime() < quiet) {
                selector.select(key -> look(key, passing), SILENCE.toMillis());
            }
        } finally {
            for (SelectableChannel channel : opened) {
                channel.close();
            }
        }
        return passing;
    }

    private Collection<List<PolicyFlow>> byPod(List<PolicyFlow> flows) {
        Map<RigPod, List<PolicyFlow>> byPod = new LinkedHashMap<>();
        for (PolicyFlow flow : flows) {
            byPod.computeIfAbsent(pods.get(flow.source()), absent -> new ArrayList<>())
                    .add(flow);
        }
        return byPod.values();
    }

    /** A socket for each flow of one pod, in one visit to it. */
    private List<SelectableChannel> open(List<PolicyFlow> flows) throws IOException {
        RigPod pod = pods.get(flows.get(0).source());
        return pod.netns().call(() -> {
            var channels = new ArrayList<SelectableChannel>(flows.size());
            for (PolicyFlow flow : flows) {
                var family = flow.source().isIpv4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
                boolean tcp = flow.protocol().orElseThrow() == TransportProtocol.TCP;
                channels.add(tcp ? SocketChannel.open(family) : DatagramChannel.open(family));
            }
            return channels;
        });
    }

    private static void begin(SelectableChannel channel, PolicyFlow flow, Selector selector) throws IOException {
        var to = new InetSocketAddress(flow.destination().toInetAddress(), flow.port());
        channel.configureBlocking(false);
        if (channel instanceof SocketChannel tcp) {
            tcp.setOption(StandardSocketOptions.SO_LINGER, 0);
            tcp.connect(to);
            tcp.register(selector, SelectionKey.OP_CONNECT, flow);
        } else if (channel instanceof DatagramChannel udp) {
            udp.connect(to);
            udp.write(ByteBuffer.wrap(new byte[] {1}));
            udp.register(selector, SelectionKey.OP_READ, flow);
        }
    }

    private static void look(SelectionKey key, Set<PolicyFlow> passing) {
        try {
            if (key.channel() instanceof SocketChannel tcp) {
                tcp.finishConnect();
            } else if (key.channel() instanceof DatagramChannel udp) {
                udp.read(ByteBuffer.allocate(1));
            }
            passing.add((PolicyFlow) key.attachment());
            key.cancel();
        } catch (IOException e) {
            throw new UncheckedIOException(key.attachment().toString(), e);
        }
    }

    @Override
    public void close() throws IOException {
        var channels = new ArrayList<SelectableChannel>();
        serving.keys().forEach(key -> channels.add(key.channel()));
        serving.close();
        for (SelectableChannel channel : channels) {
            channel.close();
        }
        try {
            server.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
