package io.polder.service;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pod of a {@link ServiceRig}: a server of TCP and UDP, and a client of others. Thread-safe, save for closing. */
public final class RigPod implements AutoCloseable {

    public static final int PATIENCE_MILLIS = 3000;
    private static final int IMPATIENCE_MILLIS = 400;

    private final int number;
    private final NetworkNamespace netns;
    private final String hostInterface;
    private final List<AutoCloseable> channels = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    RigPod(int number, NetworkNamespace netns, String hostInterface) {
        this.number = number;
        this.netns = netns;
        this.hostInterface = hostInterface;
    }

    public int number() {
        return number;
    }

    public NetworkNamespace netns() {
        return netns;
    }

    public String hostInterface() {
        return hostInterface;
    }

    public IpAddress address4() {
        return ServiceRig.address4(number, 2);
    }

    public IpAddress address6() {
        return ServiceRig.address6(number, 2);
    }

    /** As the load balancer is to know it. */
    public ServicePod asPod() {
        return new ServicePod(
                "pod/" + number + ".x", Path.of("/proc/self/fd/" + netns.fd()), "eth0", Optional.of(hostInterface));
    }

    /** Likewise, without what is on the node. */
    public ServicePod asPodAlone() {
        return new ServicePod("pod/" + number + ".x", Path.of("/proc/self/fd/" + netns.fd()), "eth0", Optional.empty());
    }

    /** As an endpoint of the only port of a service. */
    public Endpoint endpoint4() {
        return Endpoint.of("", address4(), ServiceRig.PORT);
    }

    public Endpoint endpoint6() {
        return Endpoint.of("", address6(), ServiceRig.PORT);
    }

    /** Answers each connection and each datagram with its number. */
    public void serve(int port) throws IOException {
        ServerSocketChannel tcp = netns.call(() -> ServerSocketChannel.open());
        tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        tcp.bind(new InetSocketAddress(port), 512);
        DatagramChannel udp = netns.call(() -> DatagramChannel.open());
        udp.bind(new InetSocketAddress(port));
        channels.add(tcp);
        channels.add(udp);
        start("tcp", () -> {
            while (true) {
                try (SocketChannel connection = tcp.accept()) {
                    connection.write(ByteBuffer.wrap(new byte[] {(byte) number}));
                }
            }
        });
        start("udp", () -> {
            ByteBuffer buffer = ByteBuffer.allocate(2048);
            while (true) {
                var from = udp.receive(buffer.clear());
                udp.send(ByteBuffer.wrap(new byte[] {(byte) number}), from);
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private void start(String name, Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (ClosedChannelException e) {
                        // The test is over.
                    } catch (IOException e) {
                        System.out.println("server " + number + ": " + e);
                    }
                },
                "server-" + name + "-" + number);
        threads.add(thread);
        thread.start();
    }

    /** Connects with a socket of IPv4 alone, or of IPv6, which the other family is mapped into: who answered. */
    public int connect(ProtocolFamily family, String address, int port) throws IOException {
        return connect(family, address, port, PATIENCE_MILLIS);
    }

    private int connect(ProtocolFamily family, String address, int port, int millis) throws IOException {
        try (SocketChannel channel = netns.call(() -> SocketChannel.open(family))) {
            channel.socket().connect(new InetSocketAddress(address, port), millis);
            channel.socket().setSoTimeout(millis);
            return channel.socket().getInputStream().read();
        }
    }

    public int connect(String address, int port) throws IOException {
        return connect(family(address), address, port);
    }

    private static ProtocolFamily family(String address) {
        return address.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /** What becomes of a connection: {@code "answered"}, {@code "refused"}, {@code "silence"}, or the error's message. */
    public String fate(String address, int port) {
        try {
            connect(family(address), address, port, IMPATIENCE_MILLIS);
            return "answered";
        } catch (ConnectException e) {
            return "refused";
        } catch (SocketTimeoutException e) {
            return "silence";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A socket for datagrams inside, of both families. */
    public DatagramChannel datagrams() throws IOException {
        DatagramChannel channel = netns.call(() -> DatagramChannel.open());
        channel.socket().setSoTimeout(PATIENCE_MILLIS);
        return channel;
    }

    /** A socket that is bound to a port, which others may share. */
    public SocketChannel from(ProtocolFamily family, int port) throws IOException {
        SocketChannel channel = netns.call(() -> SocketChannel.open(family));
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        return channel.bind(new InetSocketAddress(port));
    }

    /** What becomes of a datagram from a connected socket, likewise. */
    public String datagramFate(String address, int port) throws IOException {
        try (DatagramChannel channel = datagrams()) {
            channel.connect(new InetSocketAddress(address, port));
            channel.socket().setSoTimeout(IMPATIENCE_MILLIS);
            channel.write(ByteBuffer.wrap(new byte[] {1}));
            channel.socket().receive(new DatagramPacket(new byte[16], 16));
            return "answered";
        } catch (PortUnreachableException e) {
            return "refused";
        } catch (SocketTimeoutException e) {
            return "silence";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Who answered, and in whose name. */
    public record Answer(int number, InetSocketAddress from) {}

    /** Sends a datagram and waits for what comes back, which throws SocketTimeoutException when nothing does. */
    public static Answer ask(DatagramChannel channel, String address, int port) throws IOException {
        channel.send(ByteBuffer.wrap(new byte[] {1}), new InetSocketAddress(address, port));
        return receive(channel);
    }

    /** What comes next. */
    public static Answer receive(DatagramChannel channel) throws IOException {
        var packet = new DatagramPacket(new byte[16], 16);
        channel.socket().receive(packet);
        return new Answer(packet.getData()[0], (InetSocketAddress) packet.getSocketAddress());
    }

    /** Tells each client the number in its address. */
    public void tellPeers(int port) throws IOException {
        ServerSocketChannel tcp = netns.call(() -> ServerSocketChannel.open());
        tcp.bind(new InetSocketAddress(port));
        channels.add(tcp);
        start("peers", () -> {
            while (true) {
                try (SocketChannel connection = tcp.accept()) {
                    byte[] address = connection.socket().getInetAddress().getAddress();
                    connection.write(ByteBuffer.wrap(new byte[] {address[2]}));
                }
            }
        });
    }

    /** Says each byte of the first connections again. */
    public void echo(int port) throws IOException {
        ServerSocketChannel tcp = netns.call(() -> ServerSocketChannel.open());
        tcp.bind(new InetSocketAddress(port));
        channels.add(tcp);
        start("echo", () -> {
            while (true) {
                try (SocketChannel connection = tcp.accept()) {
                    ByteBuffer buffer = ByteBuffer.allocate(16);
                    while (connection.read(buffer.clear()) > 0) {
                        connection.write(buffer.flip());
                    }
                }
            }
        });
    }

    /** What an echo says to a byte. */
    public static int echo(SocketChannel channel, int value) throws IOException {
        channel.socket().getOutputStream().write(value);
        return channel.socket().getInputStream().read();
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable channel : channels) {
            try {
                channel.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        netns.close();
    }
}
