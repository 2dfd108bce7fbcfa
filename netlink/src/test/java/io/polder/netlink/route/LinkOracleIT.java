package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links of random settings, made by us and read by {@code ip}, and the other way round. A run draws other settings than
 * the last; {@code -Dpolder.oracle.seed} repeats one that failed.
 */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class LinkOracleIT {

    private static final long SEED = Long.getLong("polder.oracle.seed", new Random().nextLong());
    private static final int LINKS = 30;
    private static final int PORTS = 100;

    private final Random random = new Random(SEED);
    private RouteNetlinkFixture fixture;
    private RouteNetlink netlink;
    private Iproute2 ip;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        netlink = fixture.netlink;
        ip = new Iproute2(fixture.here);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ipReadsTheLinksThatWeMake(String kind) throws Exception {
        List<LinkSample> samples = draw(kind);
        var batch = netlink.batch();
        samples.forEach(sample -> sample.lower().ifPresent(index -> batch.create(lower(index))));
        for (LinkSample sample : samples) {
            batch.create(sample.spec()).change(sample.after());
            if (!sample.names().isEmpty()) {
                batch.addNames(sample.after().index(), sample.names());
            }
        }
        batch.execute();

        assertThat(problems(samples, false)).as("seed %d", SEED).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void weReadTheLinksThatIpMakes(String kind) throws Exception {
        List<LinkSample> samples = draw(kind);
        assumeTrue(samples.get(0).isKnownToIp(), () -> "ip has no words for the settings of " + kind);
        var lines = new ArrayList<String>();
        for (LinkSample sample : samples) {
            sample.lower().ifPresent(index -> lines.add("link add name if" + index + " index " + index + " type ifb"));
            lines.addAll(sample.lines());
        }
        ip.batch("ip", lines);

        assertThat(problems(samples, true)).as("seed %d", SEED).isEmpty();
    }

    @Test
    void ipReadsThePortsThatWeSet() throws Exception {
        Map<Integer, BridgePort> ports = drawPorts();
        var batch = netlink.batch();
        ports.forEach(batch::changePort);
        batch.execute();

        assertThat(portProblems(ports, false)).as("seed %d", SEED).isEmpty();
    }

    @Test
    void weReadThePortsThatIpSets() throws Exception {
        Map<Integer, BridgePort> ports = drawPorts();
        var lines = new ArrayList<String>();
        ports.forEach((index, port) -> {
            String arguments = PortSamples.TABLE.arguments(port);
            if (!arguments.isEmpty()) {
                lines.add("link set dev " + name(index) + " type bridge_slave " + arguments);
            }
        });
        ip.batch("ip", lines);

        assertThat(portProblems(ports, true)).as("seed %d", SEED).isEmpty();
    }

    static Stream<String> kinds() {
        return Stream.concat(Stream.of("veth"), KindSample.all().map(KindSample::word));
    }

    private List<LinkSample> draw(String kind) {
        IntFunction<LinkSample> drawing = number -> LinkSample.drawVeth(random, number);
        var sample = KindSample.all().filter(of -> of.word().equals(kind)).findFirst();
        if (sample.isPresent()) {
            Optional<LinkKind> plain = plain(sample.get());
            assumeTrue(plain.isPresent(), () -> "this kernel has no " + kind);
            drawing = number -> LinkSample.draw(random, sample.get(), plain, number);
        }
        return IntStream.range(0, LINKS).mapToObj(drawing).toList();
    }

    /** One with nothing set, as the kernel reports it; empty where it has no such kind. */
    private Optional<LinkKind> plain(KindSample<?, ?> kind) {
        Links links = fixture.far.links();
        try {
            var spec = LinkSpec.of("probe", kind.plain());
            if (kind.onParent()) {
                links.create(LinkSpec.of("below", new Ifb()).build());
                spec.parent(RouteNetlinkFixture.index(fixture.far, "below"));
            }
            links.create(spec.build());
            return links.find("probe").orElseThrow().kind();
        } catch (NetlinkException.NotSupported e) {
            return Optional.empty();
        } finally {
            for (String name : List.of("probe", "below")) {
                links.find(name).ifPresent(link -> links.delete(link.index()));
            }
        }
    }

    private List<String> problems(List<LinkSample> samples, boolean byIp) throws Exception {
        Map<String, Link> read = read();
        var problems = new ArrayList<String>();
        for (LinkSample sample : samples) {
            Link link = read.get(sample.spec().name());
            sample.lost(link, byIp).forEach(lost -> problems.add(sample.spec() + ": " + lost));
            if (sample.spec().kind() instanceof Veth veth) {
                LinkSpec peer = veth.peer().orElseThrow();
                LinkSample.lost(peer, read.get(peer.name())).forEach(lost -> problems.add(peer + ": " + lost));
            }
        }
        problems.addAll(differences(read));
        return problems;
    }

    private List<String> portProblems(Map<Integer, BridgePort> ports, boolean byIp) throws Exception {
        Map<String, Link> read = read();
        var problems = new ArrayList<String>();
        ports.forEach((index, port) -> PortSamples.TABLE
                .lost(port, read.get(name(index)).port().orElseThrow(), byIp)
                .forEach(lost -> problems.add(name(index) + ": " + lost)));
        problems.addAll(differences(read));
        return problems;
    }

    /** Where {@code ip} prints something else than we read, of all links. */
    private List<String> differences(Map<String, Link> read) throws Exception {
        var indexes = new HashMap<String, Integer>();
        read.forEach((name, link) -> indexes.put(name, link.index()));
        var differences = new ArrayList<String>();
        JsonNode printed = ip.read("ip", "link");
        assertThat(printed).hasSameSizeAs(read.keySet());
        for (JsonNode json : printed) {
            var link = new IpLink(json, indexes);
            link.differences(read.get(link.name()))
                    .forEach(difference -> differences.add(link.name() + ": " + difference));
        }
        return differences;
    }

    private Map<String, Link> read() {
        var read = new LinkedHashMap<String, Link>();
        netlink.links().list().forEach(link -> read.put(link.name(), link));
        return read;
    }

    /** Makes a bridge with ports, and draws settings for them. */
    private Map<Integer, BridgePort> drawPorts() {
        int bridge = LinkSample.FIRST_INDEX + PORTS;
        var batch =
                netlink.batch().create(LinkSpec.bridge("bridge0").index(bridge).build());
        for (int i = 0; i < PORTS; i++) {
            batch.create(LinkSpec.of("x" + i, new Ifb())
                    .index(LinkSample.FIRST_INDEX + i)
                    .master(bridge)
                    .build());
        }
        batch.execute();
        Optional<BridgePort> plain = netlink.links().find("x0").orElseThrow().port();
        var ports = new LinkedHashMap<Integer, BridgePort>();
        for (int i = 0; i < PORTS; i++) {
            int other = LinkSample.FIRST_INDEX + (i + 1) % PORTS;
            ports.put(LinkSample.FIRST_INDEX + i, PortSamples.draw(random, plain, random.nextBoolean() ? other : 0));
        }
        return ports;
    }

    private static String name(int index) {
        return "x" + (index - LinkSample.FIRST_INDEX);
    }

    private static LinkSpec lower(int index) {
        return LinkSpec.of("if" + index, new Ifb()).index(index).build();
    }
}
