package io.polder.dns.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** A name server on loopback that does to queries what a script says, over UDP and TCP. Thread-safe. */
final class ScriptedUpstream implements AutoCloseable {

    /** 10.0.0.1 for every name, for a minute. */
    static final Script ONE =
            (query, reply) -> reply.send(Messages.reply(query, Rcode.NOERROR, Messages.a(Messages.nameOf(query), 60, 1))
                    .toWire());

    /** What is sent for a query: any bytes, any number of times. */
    interface Script {
        void query(Message query, Reply reply) throws IOException;
    }

    /** Where to. Over TCP a null closes the connection. */
    interface Reply {
        void send(byte[] bytes) throws IOException;

        boolean overTcp();

        /** Over TCP without a length before it. */
        default void sendRaw(byte[] bytes) throws IOException {
            send(bytes);
        }
    }

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile Script script;

    ScriptedUpstream(Script script) {
        this.script = script;
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            tcp = new ServerSocket(0, 50, loopback);
            udp = new DatagramSocket(tcp.getLocalPort(), loopback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("scripted udp", this::serveUdp);
        start("scripted tcp", this::accept);
    }

    private synchronized void start(String name, Runnable task) {
        var thread = new Thread(task, name);
        threads.add(thread);
        thread.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());
    }

    void script(Script other) {
        script = other;
    }

    /** Names and types, without the guard's. */
    List<String> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    int connections() {
        return connections.size();
    }

    private void serveUdp() {
        var buffer = new byte[65535];
        while (!udp.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                serve(Arrays.copyOf(buffer, packet.getLength()), new UdpReply(packet.getSocketAddress()));
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = tcp.accept();
                connections.add(socket);
                start("scripted connection", () -> serveTcp(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serveTcp(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                var query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                serve(query, new TcpReply(socket, out));
            }
        } catch (IOException e) {
            // The connection has ended.
        } finally {
            connections.remove(socket);
        }
    }

    private void serve(byte[] bytes, Reply reply) throws IOException {
        var query = new Message(bytes);
        String name = query.getQuestion().getName().toString();
        if (!name.endsWith(".loop-guard.invalid.")) {
            asked.add(name + " " + Type.string(query.getQuestion().getType()));
            script.query(query, reply);
        } else if (!(script instanceof Mute)) {
            script.query(query, reply);
        }
    }

    /** A script that nothing at all answers. */
    static final class Mute implements Script {
        @Override
        public void query(Message query, Reply reply) {}
    }

    @Override
    public void close() {
        try {
            tcp.close();
            udp.close();
            for (Socket each : connections) {
                each.close();
            }
            List<Thread> all;
            synchronized (this) {
                all = List.copyOf(threads);
            }
            for (Thread each : all) {
                each.join();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class UdpReply implements Reply {
        private final SocketAddress client;

        UdpReply(SocketAddress client) {
            this.client = client;
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            udp.send(new DatagramPacket(bytes, bytes.length, client));
        }

        @Override
        public boolean overTcp() {
            return false;
        }
    }

    private static final class TcpReply implements Reply {
        private final Socket socket;
        private final DataOutputStream out;

        TcpReply(Socket socket, DataOutputStream out) {
            this.socket = socket;
            this.out = out;
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            if (bytes == null) {
                socket.close();
                return;
            }
            sendRaw(TestClient.frame(bytes));
        }

        @Override
        public void sendRaw(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        @Override
        public boolean overTcp() {
            return true;
        }
    }
}
