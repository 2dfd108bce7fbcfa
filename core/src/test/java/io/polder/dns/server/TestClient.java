package io.polder.dns.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import org.xbill.DNS.Message;

/** A client of a server under test, over UDP and TCP. Confined to a thread. */
final class TestClient implements AutoCloseable {

    private static final int TIMEOUT = 20_000;

    private final InetSocketAddress server;
    private final DatagramSocket udp;

    TestClient(NodeLocalDns server) {
        this.server = server.addresses().get(0);
        try {
            udp = new DatagramSocket();
            udp.setSoTimeout(TIMEOUT);
            udp.connect(this.server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(byte[] query) {
        try {
            udp.send(new DatagramPacket(query, query.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] receive() {
        try {
            var packet = new DatagramPacket(new byte[65535], 65535);
            udp.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] ask(byte[] query) {
        send(query);
        return receive();
    }

    Message ask(Message query) {
        byte[] reply = ask(query.toWire());
        Message read = Messages.read(reply);
        if (read.getHeader().getID() != query.getHeader().getID()) {
            throw new AssertionError("a reply to another query: " + read);
        }
        return read;
    }

    Message ask(String name, int type) {
        return ask(Messages.query(name, type));
    }

    Socket connect() {
        try {
            var socket = new Socket(server.getAddress(), server.getPort());
            socket.setSoTimeout(TIMEOUT);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] frame(byte[] message) {
        var frame = new byte[2 + message.length];
        Wire.put16(frame, 0, message.length);
        System.arraycopy(message, 0, frame, 2, message.length);
        return frame;
    }

    static byte[] receive(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var reply = new byte[in.readUnsignedShort()];
        in.readFully(reply);
        return reply;
    }

    Message askTcp(Message query) {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(frame(query.toWire()));
            return Messages.read(receive(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        udp.close();
    }
}
