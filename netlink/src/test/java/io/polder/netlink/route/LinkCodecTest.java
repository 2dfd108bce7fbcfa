package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MalformedMessageException;
import io.polder.netlink.Messages;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written of a link and of its settings is what is read again. */
class LinkCodecTest {

    private static final int IFLA_LINKINFO = 18;
    private static final int NAMELESS = 200;

    @Property
    void kindComesBackAsItWasWritten(@ForAll("kinds") LinkKind kind) {
        assertThat(read(RawAttributes.of(message -> LinkKinds.write(message, kind))))
                .isEqualTo(kind);
    }

    @Property(tries = 200)
    void portComesBackAsItWasWritten(@ForAll("ports") BridgePort port) {
        assertThat(BridgePortCodec.read(RawAttributes.of(message -> BridgePortCodec.write(message, port))
                        .reader()))
                .isEqualTo(port);
    }

    @Property(tries = 300)
    void linkComesBackAsItWasWritten(@ForAll("links") Link link) {
        assertThat(decode(link)).isEqualTo(link);
    }

    @Property(tries = 300)
    void specificationIsReadAsTheLinkThatItDescribes(@ForAll("samples") LinkSample sample) {
        var message = NetlinkMessage.of(Messages.of(LinkRequests.create(sample.spec())));

        Link link = message.decode(LinkDecoder::decode);

        assertThat(LinkSample.lost(sample.spec(), link)).isEmpty();
        assertThat(link.kind()).contains(sample.spec().kind());
    }

    @Property(tries = 300)
    void settingsWithoutANameAreKeptAndWrittenAgain(@ForAll("kinds") LinkKind kind, @ForAll byte[] payload) {
        RawAttributes info = RawAttributes.of(message -> {
            message.attribute(1, kind.name());
            int data = message.begin(2);
            message.attributes(settings(kind)).attribute(NAMELESS, payload).end(data);
        });

        LinkKind read = read(info);

        assertThat(read.others().find(NAMELESS).map(AttributeReader::bytes)).contains(payload);
        assertThat(read(RawAttributes.of(message -> LinkKinds.write(message, read))))
                .isEqualTo(read);
    }

    @Example
    void kindThatHasNoRecordKeepsItsSettings() {
        var bond = new UnknownKind("bond", RawAttributes.of(message -> message.attributeU8(1, 4)));

        assertThat(read(RawAttributes.of(message -> LinkKinds.write(message, bond))))
                .isEqualTo(bond);
    }

    @Example
    void numbersWhoseHighestBitIsSetComeBack() {
        var vxlan = Vxlan.of(0xff_ffff)
                .limit(-1)
                .ageing(Duration.ofSeconds(0xffff_ffffL))
                .build();
        var multicast = BridgeMulticast.builder()
                .hashMax(-1)
                .querierInterval(Clock.MAX_64)
                .build();
        var bridge = Bridge.builder().ageing(Clock.MAX_32).multicast(multicast).build();
        var macvlan = Macvlan.of(Macvlan.Mode.BRIDGE).broadcastCutoff(-1).build();

        for (LinkKind kind : List.of(vxlan, bridge, macvlan)) {
            assertThat(read(RawAttributes.of(message -> LinkKinds.write(message, kind))))
                    .isEqualTo(kind);
        }
    }

    @Example
    void valueThatAnEnumerationHasNoNameForIsKept() {
        var settings = RawAttributes.of(message -> message.attributeU16(1, 77));

        Ipvlan read = (Ipvlan) LinkKinds.read("ipvlan", Optional.of(settings.reader()));

        assertThat(read.mode()).isEmpty();
        assertThat(read.others()).isEqualTo(settings);
    }

    @Example
    void vlanWithoutFlagsHasThemAllOff() {
        var settings = RawAttributes.of(message -> message.attributeU16(1, 7));

        Vlan read = (Vlan) LinkKinds.read("vlan", Optional.of(settings.reader()));

        assertThat(read.reorderHeader()).contains(false);
        assertThat(read.bridgeBinding()).contains(false);
    }

    @Example
    void stateOfASpanningTreeIsRead() {
        var id = new BridgeId(0x8000, MacAddress.parse("02:00:00:00:00:01"));
        var settings = RawAttributes.of(message -> message.attributeBe64(10, 0x8000_0200_0000_0001L)
                .attributeU16(12, 3)
                .attributeU64(19, 250)); // A timer.

        Bridge read = (Bridge) LinkKinds.read("bridge", Optional.of(settings.reader()));

        assertThat(read.status().rootId()).contains(id);
        assertThat(id).hasToString("8000.02:00:00:00:00:01");
        assertThat(read.status().rootPort()).hasValue(3);
        assertThat(read.others()).isEqualTo(RawAttributes.NONE);
    }

    @Example
    void optionOfABridgeThatHasNoNameIsKept() {
        var named = RawAttributes.of(message -> message.attribute(46, MaskedBits.pair(1, 0x7)));
        var nameless = RawAttributes.of(message -> message.attribute(46, MaskedBits.pair(9, 0xf)));

        Bridge first = (Bridge) LinkKinds.read("bridge", Optional.of(named.reader()));
        Bridge second = (Bridge) LinkKinds.read("bridge", Optional.of(nameless.reader()));

        assertThat(first.noLinkLocalLearning()).contains(true);
        assertThat(first.multipleSpanningTrees()).contains(false);
        assertThat(first.others().isEmpty()).isTrue();
        assertThat(second.noLinkLocalLearning()).contains(true);
        assertThat(second.others()).isEqualTo(nameless);
    }

    @Example
    void portOfAMasterThatIsNoBridgeIsKeptWhole() {
        var info = RawAttributes.of(message -> {
            int mark = message.begin(IFLA_LINKINFO);
            message.attribute(4, "bond");
            int data = message.begin(5);
            message.attributeU8(1, 1).end(data).end(mark);
        });

        Link link = decode(Link.builder(3, "eth0").others(info).build());

        assertThat(link.port()).isEmpty();
        assertThat(link.others()).isEqualTo(info);
    }

    @Example
    void addressOfAnotherLengthIsKeptAmongTheOthers() {
        var address = RawAttributes.of(message -> message.attribute(1, new byte[] {10, 0, 0, 1}));

        Link tunnel = decode(Link.builder(3, "tunl0").others(address).build());

        assertThat(tunnel.mac()).isEmpty();
        assertThat(tunnel.others()).isEqualTo(address);
    }

    @Example
    void countersAndTimersAreNoPartOfALink() {
        var running = RawAttributes.of(message -> {
            message.attribute(7, new byte[96]).attribute(23, new byte[200]).attributeU32(44, 1);
            int info = message.begin(IFLA_LINKINFO);
            message.attribute(1, "ifb").attribute(3, new byte[8]).attribute(4, "bridge");
            int port = message.begin(5);
            message.attributeU64(22, 77).attributeU32(38, 5).end(port).end(info);
        });

        Link link = decode(Link.builder(3, "x").others(running).build());

        assertThat(link)
                .isEqualTo(Link.builder(3, "x")
                        .kind(new Ifb())
                        .port(BridgePort.builder().build())
                        .build());
    }

    @Example
    void attributeAtFaultIsNamed() {
        var tooShort = RawAttributes.of(message -> message.attributeU16(1, 7));
        var tooLarge = RawAttributes.of(message -> message.attributeU32(1, 1 << 24));

        assertThatThrownBy(() -> LinkKinds.read("vxlan", Optional.of(tooShort.reader())))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("decode netlink: IFLA_VXLAN_ID: attribute 1 has 2 bytes of payload, expected 4");
        assertThatThrownBy(() -> LinkKinds.read("vxlan", Optional.of(tooLarge.reader())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("VXLAN network identifier 16777216 is not in 0..16777215");
    }

    @Example
    void settingsAreSaidByWhatIsThere() {
        assertThat(BridgePort.builder().learning(false).cost(7).build())
                .hasToString("BridgePort[cost=7, learning=false]");
        assertThat(Vlan.of(5).egressPriorities(Map.of(1, 2)).build()).hasToString("Vlan[id=5, egressPriorities={1=2}]");
        assertThat(Bridge.builder().build()).hasToString("Bridge[]");
    }

    @Provide
    Arbitrary<LinkKind> kinds() {
        return Arbitraries.randomValue(
                random -> LinkSample.drawAny(random).spec().kind());
    }

    @Provide
    Arbitrary<LinkSample> samples() {
        return Arbitraries.randomValue(LinkSample::drawAny);
    }

    @Provide
    Arbitrary<BridgePort> ports() {
        return Arbitraries.randomValue(random -> PortSamples.draw(random, Optional.empty(), random.nextInt(3)));
    }

    @Provide
    Arbitrary<Link> links() {
        return Arbitraries.randomValue(LinkCodecTest::link);
    }

    private static Link link(Random random) {
        var link = Link.builder(1 + random.nextInt(1000), "eth" + random.nextInt(1000))
                .hardwareType(random.nextInt(0x10000))
                .flagBits(random.nextInt())
                .mtu(random.nextInt())
                .group(random.nextInt())
                .state(Setting.oneOf(random, OperationalState.values()))
                .alternativeNames(random.nextBoolean() ? List.of() : List.of("a", "b"));
        if (random.nextBoolean()) {
            link.mac(LinkSample.mac(random)).broadcast(LinkSample.mac(random)).permanentMac(LinkSample.mac(random));
            link.addressGeneration(Setting.oneOf(random, AddressGeneration.values()));
            link.carrier(random.nextBoolean())
                    .alias("x")
                    .deviceName("0000:00:05.0")
                    .deviceBus("pci");
        }
        if (random.nextBoolean()) {
            link.master(random.nextInt()).parent(random.nextInt()).parentNetnsId(random.nextInt());
            link.port(PortSamples.draw(random, Optional.empty(), 0));
            link.kind(VxlanSamples.VXLAN.draw(random, Optional.empty(), 7));
        }
        if (random.nextBoolean()) {
            link.queues(LinkQueues.builder()
                    .txLength(random.nextInt())
                    .tx(4)
                    .rx(5)
                    .discipline("fq")
                    .build());
            link.limits(LinkLimits.builder()
                    .minMtu(68)
                    .gsoMaxSize(random.nextInt())
                    .groIpv4MaxSize(9)
                    .build());
            link.others(RawAttributes.of(message -> message.attributeU32(NAMELESS, random.nextInt())));
        }
        return link.build();
    }

    /** As the kernel would send it. */
    private static Link decode(Link link) {
        var message = Messages.of(RouteProtocol.RTM_NEWLINK, to -> {
            to.u8(0)
                    .u8(0)
                    .u16(link.hardwareType())
                    .u32(link.index())
                    .u32(link.flagBits())
                    .u32(0);
            Link.TABLE.write(to, link);
            LinkQueues.TABLE.write(to, link.queues());
            LinkLimits.TABLE.write(to, link.limits());
            if (!link.alternativeNames().isEmpty()) {
                int names = to.begin(52);
                link.alternativeNames().forEach(name -> to.attribute(53, name));
                to.end(names);
            }
            if (link.kind().isPresent() || link.port().isPresent()) {
                int info = to.begin(IFLA_LINKINFO);
                link.kind().ifPresent(kind -> LinkKinds.write(to, kind));
                link.port().ifPresent(port -> {
                    to.attribute(4, "bridge");
                    int data = to.begin(5);
                    BridgePortCodec.write(to, port);
                    to.end(data);
                });
                to.end(info);
            }
            link.addressGeneration().ifPresent(mode -> mode.write(to));
            to.attributes(link.others());
        });
        return NetlinkMessage.of(message).decode(LinkDecoder::decode);
    }

    /** What is in IFLA_INFO_DATA. */
    private static RawAttributes settings(LinkKind kind) {
        RawAttributes info = RawAttributes.of(message -> LinkKinds.write(message, kind));
        return RawAttributes.rest(info.find(2).orElseThrow().nested());
    }

    private static LinkKind read(RawAttributes info) {
        return LinkKinds.read(info.find(1).orElseThrow().string(), info.find(2).map(AttributeReader::nested));
    }
}
