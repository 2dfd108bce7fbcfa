package io.polder.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ConntrackMessagesTest {

    @Property(tries = 1000)
    void entryComesBackAsItWasWritten(@ForAll("entries") ConntrackEntry entry) {
        assertThat(decode(Messages.of(ConntrackMessages.create(entry)))).isEqualTo(entry);
    }

    @Property
    void deletionNamesThePacketsTheZoneAndTheId(@ForAll("entries") ConntrackEntry entry, @ForAll int id) {
        var read = new ConntrackEntry(
                entry.original(),
                entry.reply(),
                entry.zone(),
                entry.mark(),
                entry.status(),
                entry.timeout(),
                OptionalInt.of(id),
                entry.others());
        var in = NetlinkMessage.of(Messages.of(ConntrackMessages.delete(read))).attributes(4);
        TupleCodec original = null;
        OptionalInt both = OptionalInt.empty();
        OptionalInt sent = OptionalInt.empty();
        while (in.next()) {
            switch (in.type()) {
                case NetfilterProtocol.CTA_TUPLE_ORIG -> original = TupleCodec.read(in.nested());
                case NetfilterProtocol.CTA_ZONE -> both = OptionalInt.of(in.be16());
                case NetfilterProtocol.CTA_ID -> sent = OptionalInt.of(in.be32());
                default -> throw new AssertionError("attribute " + in.type());
            }
        }

        assertThat(original.tuple()).isEqualTo(entry.original());
        assertThat(sent).hasValue(id);
        int expected = entry.zone().direction() == ConntrackZone.Direction.REPLY
                ? 0
                : entry.zone().id();
        assertThat(both.orElse(0) + original.zone().orElse(0)).isEqualTo(expected);
    }

    @Example
    void flowWithoutATupleOrAddressesIsMalformed() {
        assertThatThrownBy(() -> decode(Messages.of(0x100, m -> m.u32(2))))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("a flow without CTA_TUPLE_ORIG or CTA_TUPLE_REPLY");
        assertThatThrownBy(() -> decode(Messages.of(0x100, m -> {
                    m.u32(2);
                    m.end(m.begin(1)).end(m.begin(2));
                })))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("a flow without addresses or protocol");
    }

    @Property(tries = 1000)
    void anyBytesGiveAnEntryOrMalformed(@ForAll @Size(max = 300) byte[] payload) {
        decodeOrMalformed(Messages.of(0x100, payload));
    }

    @Property(tries = 1000)
    void plausibleAttributesGiveAnEntryOrMalformed(@ForAll("attributes") List<Tuple.Tuple2<Integer, byte[]>> inner) {
        decodeOrMalformed(Messages.of(0x100, message -> {
            message.u32(2);
            for (int type = 1; type <= 2; type++) {
                int tuple = message.begin(type);
                for (int part = 1; part <= 3; part++) {
                    int nested = message.begin(part);
                    inner.forEach(attribute -> message.attribute(attribute.get1(), attribute.get2()));
                    message.end(nested);
                }
                message.end(tuple);
            }
            inner.forEach(attribute -> message.attribute(attribute.get1(), attribute.get2()));
        }));
    }

    @Property(tries = 1000)
    void changedBytesGiveAnEntryOrMalformed(
            @ForAll("entries") ConntrackEntry entry,
            @ForAll @Size(max = 5) List<@IntRange(max = 0xffff) Integer> positions,
            @ForAll byte value,
            @ForAll @IntRange(max = 200) int less) {
        ByteBuffer message = Messages.of(ConntrackMessages.create(entry));
        for (int position : positions) {
            message.put(16 + position % (message.limit() - 16), value);
        }
        int length = Math.max(16, message.limit() - Math.max(0, less - 100));
        message.limit(length).putInt(0, length);
        decodeOrMalformed(message);
    }

    @Provide
    Arbitrary<ConntrackEntry> entries() {
        return Flows.entries().withoutEdgeCases();
    }

    @Provide
    Arbitrary<List<Tuple.Tuple2<Integer, byte[]>>> attributes() {
        var payloads = Arbitraries.of(0, 1, 1, 2, 2, 4, 4, 16)
                .flatMap(length -> Arbitraries.bytes().array(byte[].class).ofSize(length));
        return Combinators.combine(Arbitraries.integers().between(1, 19), payloads)
                .as((type, payload) -> Tuple.of(type, payload))
                .list()
                .ofMaxSize(8)
                .withoutEdgeCases();
    }

    private static void decodeOrMalformed(ByteBuffer message) {
        try {
            assertThat(decode(message).original()).isNotNull();
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("decode netlink: ");
        }
    }

    private static ConntrackEntry decode(ByteBuffer message) {
        return NetlinkMessage.of(message).decode(ConntrackMessages::decode);
    }
}
