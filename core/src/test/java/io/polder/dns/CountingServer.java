package io.polder.dns;

import io.polder.dns.SearchWalk.Answer;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A name server of a namespace's loopback that keeps what it was asked (RFC 1035). Thread-safe. */
final class CountingServer implements AutoCloseable {

    private static final int PORT = 53;
    private static final int HEADER = 12;
    private static final int NXDOMAIN = 3;
    private static final int A = 1;
    private static final int AAAA = 28;

    private final Function<String, Answer> answers;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final DatagramChannel channel;
    private final Thread thread = new Thread(this::serve, "counting-server");

    CountingServer(NetworkNamespace netns, Function<String, Answer> answers) throws IOException {
        this.answers = answers;
        channel = netns.call(() -> DatagramChannel.open());
        channel.bind(new InetSocketAddress(IpAddress.parse("127.0.0.1").toInetAddress(), PORT));
        thread.start();
    }

    /** The names since the last time, once for each query: those for both families are two. */
    List<String> asked() {
        synchronized (asked) {
            List<String> names = List.copyOf(asked);
            asked.clear();
            return names;
        }
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocate(1500);
        try {
            while (true) {
                SocketAddress from = channel.receive(buffer.clear());
                channel.send(answer(buffer.flip()), from);
            }
        } catch (ClosedChannelException e) {
            // The test is over.
        } catch (IOException e) {
            System.out.println("name server: " + e);
        }
    }

    private ByteBuffer answer(ByteBuffer query) {
        query.position(HEADER);
        var name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        query.getShort();
        String asks = name.toString().toLowerCase(Locale.ROOT);
        asked.add(asks);
        Answer answer = answers.apply(asks);
        boolean found = answer == Answer.FOUND && (type == A || type == AAAA);
        ByteBuffer reply = ByteBuffer.allocate(600).put(query.flip());
        reply.putShort(2, (short) (0x8180 | (answer == Answer.NO_SUCH_NAME ? NXDOMAIN : 0)));
        reply.putShort(6, (short) (found ? 1 : 0)).putInt(8, 0);
        if (found) {
            byte[] address = type == A ? new byte[] {10, 0, 0, 1} : new byte[16];
            reply.putShort((short) 0xc00c)
                    .putShort((short) type)
                    .putShort((short) 1)
                    .putInt(5);
            reply.putShort((short) address.length).put(address);
        }
        return reply.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
