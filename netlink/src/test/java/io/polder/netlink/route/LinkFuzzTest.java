package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is in a link's settings, reading them gives a link or {@link MalformedMessageException}, and ends. */
class LinkFuzzTest {

    private static final int FIRST_ATTRIBUTE = 32;
    private static final int[] LENGTHS = {0, 1, 1, 2, 2, 3, 4, 4, 4, 5, 6, 8, 8, 9, 16};
    private static final String[] WORDS = Stream.concat(
                    Stream.of("veth", "tun", "bond", ""), KindSample.all().map(KindSample::word))
            .toArray(String[]::new);

    @Property(tries = 3000)
    void messagesWithBytesChanged(@ForAll Random random) {
        ByteBuffer message = message(random);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = FIRST_ATTRIBUTE + random.nextInt(message.limit() - FIRST_ATTRIBUTE);
            message.put(at, (byte) random.nextInt());
        }
        decode(message, LinkDecoder::decode);
    }

    @Property
    void messagesCutShort(@ForAll Random random) {
        ByteBuffer message = message(random);
        int length = Setting.between(random, FIRST_ATTRIBUTE, message.limit());
        message.limit(length).putInt(0, length);
        decode(message, LinkDecoder::decode);
    }

    @Property(tries = 3000)
    void anySettingsOfAnyKind(@ForAll Random random) {
        decode(
                Messages.of(RouteProtocol.RTM_NEWLINK, message -> {
                    message.u32(0).u32(1).u32(0).u32(0).attribute(LinkRequests.IFLA_IFNAME, "x");
                    int info = message.begin(LinkRequests.IFLA_LINKINFO);
                    message.attribute(LinkKinds.IFLA_INFO_KIND, Setting.oneOf(random, WORDS));
                    anyAttributes(message, LinkKinds.IFLA_INFO_DATA, random);
                    message.attribute(LinkRequests.IFLA_INFO_SLAVE_KIND, "bridge");
                    anyAttributes(message, LinkRequests.IFLA_INFO_SLAVE_DATA, random);
                    message.end(info);
                }),
                LinkDecoder::decode);
    }

    @Property
    void anyStatisticsAndNamespaceIds(@ForAll Random random) {
        byte[] counters = new byte[random.nextInt(30) * 8 + random.nextInt(2)];
        byte[] any = new byte[random.nextInt(200)];
        random.nextBytes(any);
        var headed = Messages.of(
                RouteProtocol.RTM_NEWSTATS, m -> m.u32(0).u32(1).u32(1).attribute(1, counters));
        for (ByteBuffer bytes : new ByteBuffer[] {headed, Messages.of(RouteProtocol.RTM_NEWSTATS, any)}) {
            decode(bytes, LinkStatistics::decode);
            decode(bytes, NamespaceIds::decode);
        }
    }

    private static ByteBuffer message(Random random) {
        return Messages.of(LinkRequests.create(LinkSample.drawAny(random).spec()));
    }

    private static void anyAttributes(MessageWriter message, int type, Random random) {
        int nested = message.begin(type);
        for (int i = random.nextInt(6); i > 0; i--) {
            byte[] payload = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
            random.nextBytes(payload);
            message.attribute(random.nextInt(50), payload);
        }
        message.end(nested);
    }

    private static void decode(ByteBuffer bytes, MessageDecoder<?> decoder) {
        try {
            assertThat(NetlinkMessage.of(bytes).<Object>decode(decoder::decode)).isNotNull();
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("decode netlink: ");
        }
    }
}
