package io.polder.dns.server;

import static io.polder.dns.server.Messages.a;
import static io.polder.dns.server.Messages.addresses;
import static io.polder.dns.server.Messages.query;
import static io.polder.dns.server.Messages.reply;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class HostileClientsTest {

    private static final ScriptedUpstream.Script ONE = (query, reply) -> reply.send(
            reply(query, 0, a(query.getQuestion().getName().toString(), 60, 1)).toWire());

    private static void assertAnswers(Served served) {
        assertThat(addresses(served.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
    }

    @Test
    void malformedQueryIsToldSo() {
        try (var served = new Served(ONE)) {
            byte[] query = query("www.example.", Type.A).toWire();
            Wire.put16(query, 4, 2);
            Message reply = Messages.read(served.client.ask(query));
            assertThat(reply.getRcode()).isEqualTo(Rcode.FORMERR);
            assertThat(reply.getHeader().getID()).isEqualTo(Wire.unsigned16(query, 0));
            assertThat(served.server.statistics().malformed()).isEqualTo(1);
            assertAnswers(served);
        }
    }

    @Test
    void randomAndMutatedDatagramsStopNothing() {
        var random = new Random(1);
        try (var served = new Served(ONE)) {
            byte[] good = query("www.example.", Type.A).toWire();
            for (int i = 0; i < 5000; i++) {
                byte[] bytes = random.nextBoolean() ? good.clone() : new byte[random.nextInt(200)];
                if (bytes.length == good.length) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                } else {
                    random.nextBytes(bytes);
                }
                if (bytes.length > 2) {
                    bytes[2] |= (byte) (i % 2 << 7); // Half of them pass for replies.
                }
                served.client.send(bytes);
            }
            try (var other = new TestClient(served.server)) {
                assertThat(addresses(other.ask("www.example.", Type.A))).containsExactly("10.0.0.1");
            }
            assertThat(served.server.statistics().bugs()).isZero();
            assertThat(served.server.statistics().malformed()).isPositive();
        }
    }

    @Test
    void emptyAndOverlongFramesCloseTheConnection() throws IOException {
        try (var served = new Served(ONE)) {
            for (int length : new int[] {0, 4097, 65535}) {
                try (Socket socket = served.client.connect()) {
                    socket.getOutputStream().write(new byte[] {(byte) (length >> 8), (byte) length});
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }
            }
            assertThat(served.server.statistics().tcpClosed()).isEqualTo(3);
            assertAnswers(served);
        }
    }

    @Test
    void whoSendsByteByByteIsCutOff() throws IOException {
        try (var served = new Served(ONE);
                Socket socket = served.client.connect()) {
            OutputStream out = socket.getOutputStream();
            byte[] frame = TestClient.frame(query("www.example.", Type.A).toWire());
            askOver(socket);
            served.settle();
            out.write(frame[0]);
            served.pass(Duration.ofSeconds(4));
            out.write(frame[1]);
            served.pass(Duration.ofSeconds(4));
            out.write(frame[2]);
            served.pass(Duration.ofSeconds(4));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertAnswers(served);
        }
    }

    @Test
    void queriesInPiecesAndInOnePieceAreAnsweredInTurn() throws IOException {
        try (var served = new Served(ONE);
                Socket socket = served.client.connect()) {
            OutputStream out = socket.getOutputStream();
            var ids = new HashSet<Integer>();
            var all = new ByteArrayOutputStream();
            for (int i = 0; i < 300; i++) {
                Message query = query("n" + i % 30 + ".example.", Type.A);
                query.getHeader().setID(i);
                all.write(TestClient.frame(query.toWire()));
            }
            byte[] bytes = all.toByteArray();
            for (int at = 0; at < bytes.length; at += 7) {
                out.write(bytes, at, Math.min(7, bytes.length - at));
            }
            for (int i = 0; i < 300; i++) {
                Message reply = Messages.read(TestClient.receive(socket));
                assertThat(addresses(reply)).containsExactly("10.0.0.1");
                ids.add(reply.getHeader().getID());
            }
            assertThat(ids).hasSize(300);
        }
    }

    @Test
    void whoEndsSendingStillReceives() throws IOException {
        try (var served = new Served(ONE);
                Socket socket = served.client.connect()) {
            socket.getOutputStream()
                    .write(TestClient.frame(query("www.example.", Type.A).toWire()));
            socket.shutdownOutput();
            assertThat(addresses(Messages.read(TestClient.receive(socket)))).containsExactly("10.0.0.1");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connectionsAreBoundedAndTheIdlestGoes() throws IOException {
        var limits = new ServerLimits(
                100, 100, 4, 4, 1 << 16, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(4));
        List<Socket> sockets = new ArrayList<>();
        try (var served = new Served(ONE, limits)) {
            for (int i = 0; i < 4; i++) {
                sockets.add(served.client.connect());
                askOver(sockets.get(i));
            }
            askOver(sockets.get(0));
            sockets.add(served.client.connect());
            askOver(sockets.get(4));
            assertThat(sockets.get(1).getInputStream().read()).as("the idlest").isEqualTo(-1);
            askOver(sockets.get(0));
        } finally {
            for (Socket each : sockets) {
                each.close();
            }
        }
    }

    private static void askOver(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(TestClient.frame(query("www.example.", Type.A).toWire()));
        assertThat(addresses(Messages.read(TestClient.receive(socket)))).containsExactly("10.0.0.1");
    }

    @Test
    void whoDoesNotReadIsNotReadFrom() throws IOException {
        try (var served = new Served(
                        (query, reply) -> reply.send(reply(query, 0, many()).toWire()));
                Socket socket = served.client.connect()) {
            socket.getOutputStream()
                    .write(TestClient.frame(query("www.example.", Type.A).toWire()));
            TestClient.receive(socket);
            socket.setSoTimeout(0);
            var flood = new Thread(() -> flood(socket), "flood");
            flood.start();
            var polls = new long[2];
            Conditions.await(() -> hasStalled(served, polls));
            assertThat(served.server.statistics().tcpQueries()).isLessThan(20_000);
            try (var other = new TestClient(served.server)) {
                assertThat(other.askTcp(query("www.example.", Type.A)).getRcode())
                        .isZero();
            }
            served.pass(Duration.ofSeconds(11));
            Conditions.await(() -> served.server.statistics().tcpClosed() == 1);
            Conditions.await(() -> !flood.isAlive());
        }
    }

    /** Whether so many polls in a row have seen as many queries. */
    private static boolean hasStalled(Served served, long[] polls) {
        long queries = served.server.statistics().tcpQueries();
        polls[0] = queries == polls[1] && queries > 10 ? polls[0] + 1 : 0;
        polls[1] = queries;
        return polls[0] == 200;
    }

    private static Record[] many() {
        var records = new Record[1500];
        for (int i = 0; i < records.length; i++) {
            records[i] = a("www.example.", 60, i);
        }
        return records;
    }

    private static void flood(Socket socket) {
        byte[] frame = TestClient.frame(query("www.example.", Type.A).toWire());
        try {
            while (true) {
                socket.getOutputStream().write(frame);
            }
        } catch (IOException e) {
            // Closed, as is wanted.
        }
    }
}
