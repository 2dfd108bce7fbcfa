package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import io.polder.netlink.RawAttributes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What was written comes back, for random settings of every object; and bytes that were tampered with do no harm. */
class ObjectCodecTest {

    private static final int UNNAMED = 99;

    @Property(tries = 500)
    void routeComesBackAsItWasWritten(@ForAll("routes") Route route) {
        assertThat(decode(RouteMessages.add(route), RouteMessages::decode)).isEqualTo(route);
    }

    @Property(tries = 50)
    void routesOfAListComeBackWhateverTheyShare(@ForAll("listsOfRoutes") List<Route> routes) {
        var decoder = new RouteDecoder();

        assertThat(routes)
                .allMatch(route -> decode(RouteMessages.add(route), decoder).equals(route));
    }

    @Property(tries = 500)
    void ruleComesBackAsItWasWritten(@ForAll("rules") Rule rule) {
        assertThat(decode(RuleMessages.add(rule), RuleMessages::decode)).isEqualTo(rule);
    }

    @Property(tries = 500)
    void addressComesBackAsItWasWritten(@ForAll("addresses") Address address) {
        Address read = decode(AddressMessages.add(address), AddressMessages::decode);

        assertThat(read).isEqualTo(address);
        assertThat(read.label()).isEqualTo(address.label());
        assertThat(read.validLifetime()).isEqualTo(address.validLifetime());
        assertThat(read.preferredLifetime()).isEqualTo(address.preferredLifetime());
    }

    @Property(tries = 500)
    void nextHopObjectComesBackAsItWasWritten(@ForAll("nextHops") NextHopObject object) {
        assertThat(decode(NextHopMessages.add(object), NextHopMessages::decode)).isEqualTo(object);
    }

    @Property(tries = 500)
    void neighbourComesBackAsItWasWritten(@ForAll("neighbours") Neighbour neighbour) {
        assertThat(decode(NeighbourMessages.add(neighbour), NeighbourMessages::decode))
                .isEqualTo(neighbour);
    }

    /** The kernel says of which bridge an entry is; a request says only that it is of the bridge. */
    @Property(tries = 500)
    void forwardingEntryComesBackAsItWasWritten(@ForAll("fdb") FdbEntry entry) {
        assertThat(decode(FdbMessages.add(entry), FdbMessages::decode)).isEqualTo(entry);
    }

    @Property(tries = 2000)
    void tamperedMessageGivesAValueOrIsMalformed(
            @ForAll("requests") NetlinkRequest request,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 0xffff) Integer> positions,
            @ForAll byte value) {
        ByteBuffer message = Messages.of(request);
        for (int position : positions) {
            message.put(16 + position % (message.limit() - 16), value);
        }
        var after = Route.to(IpPrefix.ALL_IPV4).dev(3).build();
        var routes = new RouteDecoder();

        for (MessageDecoder<?> decoder : decoders(routes)) {
            try {
                Object read = NetlinkMessage.of(message).<Object>decode(decoder::decode);
                assertThat(NetlinkMessage.of(message).<Object>decode(decoder::decode))
                        .isEqualTo(read)
                        .hasSameHashCodeAs(read)
                        .hasToString(read.toString());
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageStartingWith("decode netlink: ");
            }
        }
        assertThat(decode(RouteMessages.add(after), routes)).isEqualTo(after);
    }

    @Property
    void attributesWithoutANameAreKeptAndWrittenAgain(@ForAll("requests") NetlinkRequest request, @ForAll int number) {
        var unnamed = RawAttributes.of(out -> out.attributeU32(UNNAMED, number));
        var message = Messages.of(request.type(), out -> {
            request.body().write(out);
            out.attributes(unnamed);
        });

        assertThat(others(request.subject(), message)).isEqualTo(unnamed);
    }

    @Provide
    Arbitrary<Route> routes() {
        return random(random -> new RandomRoutes(random, Wires.IMAGINED, true).list(1));
    }

    @Provide
    Arbitrary<List<Route>> listsOfRoutes() {
        return Arbitraries.randomValue(random -> {
            var routes = new ArrayList<>(new RandomRoutes(random, Wires.IMAGINED, true).list(60));
            routes.addAll(routes.subList(0, 30));
            return routes;
        });
    }

    @Provide
    Arbitrary<Rule> rules() {
        return random(random -> new RandomRules(random).list(1));
    }

    @Provide
    Arbitrary<Address> addresses() {
        return random(random -> new RandomAddresses(random, Wires.IMAGINED).list(1));
    }

    @Provide
    Arbitrary<NextHopObject> nextHops() {
        return random(random -> new RandomNextHops(random, Wires.IMAGINED).list(6));
    }

    @Provide
    Arbitrary<Neighbour> neighbours() {
        return random(random -> new RandomNeighbours(random, Wires.IMAGINED).list(1));
    }

    @Provide
    Arbitrary<FdbEntry> fdb() {
        return random(random -> new RandomFdb(random, Wires.IMAGINED, 5, 6, true).list(1));
    }

    @Provide
    Arbitrary<NetlinkRequest> requests() {
        return Arbitraries.oneOf(
                routes().map(RouteMessages::add),
                rules().map(RuleMessages::add),
                addresses().map(AddressMessages::add),
                nextHops().map(NextHopMessages::add),
                neighbours().map(NeighbourMessages::add),
                fdb().map(FdbMessages::add));
    }

    private static <T> Arbitrary<T> random(Function<Random, List<T>> some) {
        return Arbitraries.randomValue(random -> {
            List<T> values = some.apply(random);
            return values.get(random.nextInt(values.size()));
        });
    }

    private static List<MessageDecoder<?>> decoders(RouteDecoder routes) {
        return List.of(
                routes,
                RuleMessages::decode,
                AddressMessages::decode,
                NextHopMessages::decode,
                NeighbourMessages::decode,
                FdbMessages::decode);
    }

    private static RawAttributes others(Object subject, ByteBuffer bytes) {
        var message = NetlinkMessage.of(bytes);
        if (subject instanceof Route) {
            return message.decode(RouteMessages::decode).others();
        }
        if (subject instanceof Rule) {
            return message.decode(RuleMessages::decode).others();
        }
        if (subject instanceof Address) {
            return message.decode(AddressMessages::decode).others();
        }
        if (subject instanceof NextHopObject) {
            return message.decode(NextHopMessages::decode).others();
        }
        return subject instanceof Neighbour
                ? message.decode(NeighbourMessages::decode).others()
                : message.decode(FdbMessages::decode).others();
    }

    private static <T> T decode(NetlinkRequest request, MessageDecoder<T> decoder) {
        return NetlinkMessage.of(Messages.of(request)).decode(decoder);
    }
}
