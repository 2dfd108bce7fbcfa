package io.polder.netlink.ethtool;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import io.polder.netlink.generic.GenericNetlink;
import io.polder.netlink.generic.GenericRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** Messages about channels and rings (include/uapi/linux/ethtool_netlink.h). Stateless. */
final class EthtoolMessages {

    private static final String FAMILY = "ethtool";
    private static final int ETHTOOL_MSG_RINGS_GET = 15;
    private static final int ETHTOOL_MSG_CHANNELS_GET = 17;

    private static final int HEADER = 1; // ETHTOOL_A_CHANNELS_HEADER, ETHTOOL_A_RINGS_HEADER
    private static final int ETHTOOL_A_HEADER_DEV_INDEX = 1;
    private static final int ETHTOOL_A_HEADER_DEV_NAME = 2;

    /** In both messages four maxima stand from 2 on, and what they are maxima of, in the same order, from 6 on. */
    private static final int FIRST_MAXIMUM = 2;

    private static final int FIRST_CURRENT = 6;
    private static final int KINDS = 4;

    private static final int LONGEST_NAME = 127; // ALTIFNAMSIZ, without its NUL.

    private EthtoolMessages() {}

    static GenericRequest channelsOf(int linkIndex) {
        return channels("link " + linkIndex, of(linkIndex));
    }

    static GenericRequest channelsOf(String linkName) {
        return channels(linkName, of(linkName));
    }

    static GenericRequest channelsOfAll() {
        return channels("every link", message -> {});
    }

    static GenericRequest ringsOf(int linkIndex) {
        return rings("link " + linkIndex, of(linkIndex));
    }

    static GenericRequest ringsOf(String linkName) {
        return rings(linkName, of(linkName));
    }

    static Channels decodeChannels(NetlinkMessage message) {
        var read = Answer.of(message);
        Count[] counts = read.counts;
        return new Channels(read.linkIndex, read.linkName, counts[0], counts[1], counts[2], counts[3], read.others);
    }

    static Rings decodeRings(NetlinkMessage message) {
        var read = Answer.of(message);
        Count[] counts = read.counts;
        return new Rings(read.linkIndex, read.linkName, counts[0], counts[1], counts[2], counts[3], read.others);
    }

    private static GenericRequest channels(String subject, Consumer<MessageWriter> link) {
        return request(ETHTOOL_MSG_CHANNELS_GET, "get channels of", subject, link)
                .named(Map.of(HEADER, "ETHTOOL_A_CHANNELS_HEADER"));
    }

    private static GenericRequest rings(String subject, Consumer<MessageWriter> link) {
        return request(ETHTOOL_MSG_RINGS_GET, "get rings of", subject, link)
                .named(Map.of(HEADER, "ETHTOOL_A_RINGS_HEADER"));
    }

    private static GenericRequest request(int command, String verb, String subject, Consumer<MessageWriter> link) {
        return GenericRequest.of(FAMILY, command, verb, subject, message -> {
            int header = message.begin(HEADER);
            link.accept(message);
            message.end(header);
        });
    }

    private static Consumer<MessageWriter> of(int linkIndex) {
        if (linkIndex < 1) {
            throw new IllegalArgumentException("link index " + linkIndex + " is not positive");
        }
        return message -> message.attributeU32(ETHTOOL_A_HEADER_DEV_INDEX, linkIndex);
    }

    /** A name or an alternative name, as dev_valid_name and dev_valid_altname in net/core/dev.c have them. */
    private static Consumer<MessageWriter> of(String linkName) {
        int length = linkName.getBytes(StandardCharsets.UTF_8).length;
        boolean bad = linkName.chars().anyMatch(c -> c == '/' || c == 0 || Character.isWhitespace(c));
        if (length < 1 || length > LONGEST_NAME || bad) {
            throw new IllegalArgumentException("not an interface name: \"" + linkName + "\"");
        }
        return message -> message.attribute(ETHTOOL_A_HEADER_DEV_NAME, linkName);
    }

    /** What both answers have in common. Confined to one thread. */
    private static final class Answer {
        private int linkIndex;
        private String linkName = "";
        private final Count[] counts = new Count[KINDS];
        private RawAttributes others = RawAttributes.NONE;

        static Answer of(NetlinkMessage message) {
            var answer = new Answer();
            answer.read(message.attributes(GenericNetlink.HEADER));
            if (answer.linkIndex < 1) {
                throw new MalformedMessageException("an answer about link " + answer.linkIndex);
            }
            return answer;
        }

        private void read(AttributeReader in) {
            int[] values = new int[2 * KINDS];
            var unnamed = new RawAttributes.Collector();
            while (in.next()) {
                int place = in.type() - FIRST_MAXIMUM;
                if (place >= 0 && place < values.length) {
                    values[place] = in.u32();
                } else if (in.type() == HEADER) {
                    readHeader(in.nested());
                } else {
                    unnamed.add(in);
                }
            }
            for (int kind = 0; kind < KINDS; kind++) {
                counts[kind] = new Count(values[kind + FIRST_CURRENT - FIRST_MAXIMUM], values[kind]);
            }
            others = unnamed.collected();
        }

        private void readHeader(AttributeReader in) {
            while (in.next()) {
                switch (in.type()) {
                    case ETHTOOL_A_HEADER_DEV_INDEX -> linkIndex = in.u32();
                    case ETHTOOL_A_HEADER_DEV_NAME -> linkName = in.string();
                    default -> {}
                }
            }
        }
    }
}
