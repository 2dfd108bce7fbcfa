package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes, a decoder gives a value or {@link MalformedMessageException}, and ends. */
class DecoderFuzzTest {

    private static final List<MessageDecoder<?>> DECODERS = List.of(
            LinkDecoder::decode,
            AddressMessages::decode,
            RouteMessages::decode,
            RuleMessages::decode,
            NeighbourMessages::decode,
            FdbMessages::decode,
            NextHopMessages::decode);
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    /** An attribute's type and payload. */
    static final class Attribute {
        private final int type;
        private final byte[] payload;

        Attribute(int type, byte[] payload) {
            this.type = type;
            this.payload = payload;
        }
    }

    @Property(tries = 1000)
    void anyBytes(@ForAll @Size(max = 300) byte[] payload) {
        decodeAll(Messages.of(0, payload));
    }

    @Property(tries = 3000)
    void anyHeaderWithPlausibleAttributes(
            @ForAll @Size(20) byte[] header, @ForAll("attributes") List<Attribute> attributes) {
        for (int length : List.of(8, 12, 16, 20)) {
            decodeAll(Messages.of(24, message -> {
                for (int i = 0; i < length; i++) {
                    message.u8(i == 0 && (header[0] & 1) == 0 ? 2 : header[i]);
                }
                attributes.forEach(attribute -> message.attribute(attribute.type, attribute.payload));
            }));
        }
    }

    @Property(tries = 3000)
    void messagesOfOursWithBytesChanged(
            @ForAll @IntRange(max = 4) int which,
            @ForAll @Size(max = 5) List<@IntRange(max = 0xffff) Integer> positions,
            @ForAll byte value) {
        ByteBuffer message = Messages.of(requests().get(which));
        for (int position : positions) {
            int at = 16 + position % (message.limit() - 16);
            message.put(at, value);
        }
        decodeAll(message);
    }

    @Property
    void messagesOfOursCutShort(@ForAll @IntRange(max = 4) int which, @ForAll @IntRange(max = 200) int less) {
        ByteBuffer message = Messages.of(requests().get(which));
        int length = Math.max(16, message.limit() - less);
        message.limit(length).putInt(0, length);
        decodeAll(message);
    }

    @Provide
    Arbitrary<List<Attribute>> attributes() {
        var types = Arbitraries.integers().between(0, 40);
        var lengths = Arbitraries.of(0, 1, 2, 3, 4, 4, 4, 6, 8, 16, 17);
        var payloads = lengths.flatMap(
                length -> Arbitraries.bytes().array(byte[].class).ofSize(length));
        return Combinators.combine(types, payloads).as(Attribute::new).list().ofMaxSize(12);
    }

    private static List<NetlinkRequest> requests() {
        IpAddress host = IpPrefix.ALL_IPV4.address();
        return List.of(
                LinkRequests.create(LinkSpec.bridge("br0").mac(MAC).mtu(1500).build()),
                AddressMessages.add(new Address(3, new IpPrefix(host, 24))),
                RouteMessages.add(Route.to(new IpPrefix(host, 8))
                        .via(host)
                        .dev(3)
                        .mtu(1400)
                        .priority(7)
                        .build()),
                RuleMessages.add(Rule.from(new IpPrefix(host, 8), 5, 9)),
                NeighbourMessages.replace(Neighbour.permanent(3, host, MAC)));
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
