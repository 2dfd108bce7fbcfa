package io.polder.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes, a decoder gives a value or {@link MalformedMessageException}, and ends. */
class TcFuzzTest {

    private static final int HEADER = 20;
    private static final List<MessageDecoder<?>> DECODERS =
            List.of(TcMessages::qdisc, TcMessages::tcClass, TcMessages::filter);
    private static final List<String> KINDS =
            List.of("tbf", "htb", "fq", "fq_codel", "pfifo", "bfifo", "clsact", "bpf", "u32", "matchall", "x");

    @Property(tries = 1000)
    void anyBytes(@ForAll @Size(max = 300) byte[] payload) {
        decodeAll(Messages.of(36, payload));
    }

    @Property(tries = 3000)
    void plausibleOptionsOfAnyKind(@ForAll long seed) {
        var random = new Random(seed);
        decodeAll(Messages.of(36, message -> {
            TcMessages.header(message, random.nextInt(3), random.nextInt(), random.nextInt(), random.nextInt());
            message.attribute(1, KINDS.get(random.nextInt(KINDS.size())));
            int options = message.begin(random.nextInt(8) == 0 ? 7 : 2);
            for (int left = random.nextInt(8); left > 0; left--) {
                byte[] payload = new byte
                        [List.of(0, 1, 2, 4, 4, 4, 8, 8, 12, 16, 20, 36, 44).get(random.nextInt(13))];
                if (random.nextBoolean()) {
                    random.nextBytes(payload);
                }
                message.attribute(random.nextInt(20), payload);
            }
            message.end(options);
        }));
    }

    @Property(tries = 3000)
    void messagesOfOursWithBytesChanged(@ForAll long seed) {
        var random = new Random(seed);
        ByteBuffer message = ours(random);
        for (int left = random.nextInt(6); left > 0; left--) {
            message.put(16 + random.nextInt(message.limit() - 16), (byte) random.nextInt());
        }
        decodeAll(message);
    }

    @Property
    void messagesOfOursCutShort(@ForAll long seed, @ForAll @IntRange(max = 400) int less) {
        ByteBuffer message = ours(new Random(seed));
        int length = Math.max(16 + HEADER, message.limit() - less);
        message.limit(length).putInt(0, length);
        decodeAll(message);
    }

    private static ByteBuffer ours(Random random) {
        var qdiscs = new QdiscSamples(random);
        var filters = new FilterSamples(random, 7, List.of());
        return Messages.of(
                switch (random.nextInt(3)) {
                    case 0 -> TrafficControlRequests.add(Qdisc.of(7, TcHandle.of(1, 1), qdiscs.any()));
                    case 1 ->
                        TrafficControlRequests.add(
                                new TcClass(7, TcHandle.of(1, 0), TcHandle.of(1, 1), qdiscs.htbClass()));
                    default -> TrafficControlRequests.add(filters.filter(TcHandle.INGRESS, 3));
                });
    }

    private static void decodeAll(ByteBuffer bytes) {
        for (MessageDecoder<?> decoder : DECODERS) {
            try {
                assertThat(NetlinkMessage.of(bytes).<Object>decode(decoder::decode))
                        .isNotNull();
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageStartingWith("decode netlink: ");
            }
        }
    }
}
