package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.bpf.PinDirectory;
import io.polder.ebpf.TestRun;
import io.polder.linux.testing.Bpffs;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.service.TestPacket;
import io.polder.service.TransportProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs, run one packet at a time (BPF_PROG_TEST_RUN). */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class PolicyProgramsIT {

    private static final int PASS = -1;
    private static final int DROP = 2;
    private static final int RANDOM_FLOWS = 100_000;

    private final Bpffs bpffs = new Bpffs();
    private final PolicyWorld world = new PolicyWorld();
    private PolicyGeneration generation;

    PolicyProgramsIT() throws IOException {}

    @BeforeEach
    void begin() {
        PolicySettings settings = PolicySettings.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1"))
                .withPins(bpffs.path("policy"));
        world.apply(PolicyUpdate.builder()
                .put(new NamespaceInfo("default", Map.of()))
                .put(
                        PodInfo.of("default", "pod", Map.of(), pod(false), pod(true)),
                        PodInfo.of("default", "other", Map.of(), peer(false), peer(true)))
                .put(NetworkPolicy.of("default", "both", LabelSelector.everything())
                        .withIngress(PolicyRule.toPorts(PortMatch.of(TransportProtocol.TCP, 80)))
                        .withEgress(PolicyRule.toPorts(
                                PortMatch.of(TransportProtocol.TCP, 443), PortMatch.of(TransportProtocol.UDP, 53))))
                .build());
        var pins = new PinDirectory(settings.pins(), PolicyException.PINS);
        generation = PolicyGeneration.load(settings, pins, world, System::nanoTime);
        generation.table().add(new LocalPod(new PodName("default", "pod"), 7, 0));
    }

    @AfterEach
    void end() throws IOException {
        generation.close();
        bpffs.close();
    }

    private static IpAddress pod(boolean v6) {
        return IpAddress.parse(v6 ? "fd00::2" : "10.0.0.2");
    }

    private static IpAddress peer(boolean v6) {
        return IpAddress.parse(v6 ? "fd00::9" : "10.0.0.9");
    }

    private int run(String program, byte[] packet) {
        return generation
                .programs()
                .program(program)
                .test(TestRun.Request.of(packet))
                .returnValue();
    }

    private int receives(TestPacket packet) {
        return run(PolicyPrograms.INGRESS, packet.bytes());
    }

    private int sends(TestPacket packet) {
        return run(PolicyPrograms.EGRESS, packet.bytes());
    }

    private static TestPacket in(boolean v6, int fromPort, int toPort, int flags) {
        return TestPacket.tcp(peer(v6), fromPort, pod(v6), toPort, flags);
    }

    private static TestPacket out(boolean v6, int fromPort, int toPort, int flags) {
        return TestPacket.tcp(pod(v6), fromPort, peer(v6), toPort, flags);
    }

    /** Has the pod's policy be another one. */
    private void change(NetworkPolicy policy) {
        PolicyUpdate update = PolicyUpdate.builder().put(policy).build();
        world.apply(update);
        generation.table().change(update, List.of());
    }

    private static NetworkPolicy toNobody() {
        return NetworkPolicy.of("default", "both", LabelSelector.everything())
                .withIngress()
                .withEgress(PolicyRule.with());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersPassAndNothingElseThatWay(boolean v6) {
        assertThat(sends(out(v6, 80, 5000, TestPacket.SYN | TestPacket.ACK))).isEqualTo(DROP);
        assertThat(receives(in(v6, 5000, 80, TestPacket.SYN))).isEqualTo(PASS);
        assertThat(sends(out(v6, 80, 5000, TestPacket.SYN | TestPacket.ACK))).isEqualTo(PASS);
        assertThat(receives(in(v6, 5000, 80, TestPacket.ACK))).isEqualTo(PASS);
        assertThat(sends(out(v6, 80, 5001, TestPacket.ACK))).as("another flow").isEqualTo(DROP);
        assertThat(sends(out(v6, 80, 5000, TestPacket.SYN)))
                .as("a new one, that way")
                .isEqualTo(DROP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deniedFlowIsNotBegunAnewByThePodsAnswer(boolean v6) {
        assertThat(receives(in(v6, 5000, 80, TestPacket.SYN))).isEqualTo(PASS);
        change(toNobody());
        assertThat(sends(out(v6, 80, 5000, TestPacket.ACK)))
                .as("although it may send anything")
                .isEqualTo(DROP);
        assertThat(receives(in(v6, 5000, 80, TestPacket.ACK))).isEqualTo(DROP);
        assertThat(sends(out(v6, 80, 5001, TestPacket.ACK))).isEqualTo(PASS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void datagramsAndEchoesAreAnswered(boolean v6) {
        assertThat(receives(TestPacket.udp(peer(v6), 53, pod(v6), 4000, 8))).isEqualTo(DROP);
        assertThat(sends(TestPacket.udp(pod(v6), 4000, peer(v6), 53, 8))).isEqualTo(PASS);
        assertThat(receives(TestPacket.udp(peer(v6), 53, pod(v6), 4000, 8))).isEqualTo(PASS);
        assertThat(sends(TestPacket.echo(pod(v6), peer(v6), false, 9))).isEqualTo(DROP);
        change(toNobody());
        assertThat(receives(TestPacket.echo(peer(v6), pod(v6), true, 9))).isEqualTo(DROP);
        assertThat(sends(TestPacket.echo(pod(v6), peer(v6), false, 9))).isEqualTo(PASS);
        assertThat(receives(TestPacket.echo(peer(v6), pod(v6), true, 9))).isEqualTo(PASS);
        assertThat(receives(TestPacket.echo(peer(v6), pod(v6), true, 10))).isEqualTo(DROP);
        assertThat(receives(TestPacket.echo(peer(v6), pod(v6), false, 9)))
                .as("a request")
                .isEqualTo(PASS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void errorsAboutAFlowPassFromAnywhereAndToItsPeerAlone(boolean v6) {
        IpAddress router = IpAddress.parse(v6 ? "2001:db8::7" : "198.51.100.7");
        TestPacket question = TestPacket.udp(pod(v6), 4000, peer(v6), 53, 8);
        assertThat(receives(TestPacket.error(router, pod(v6), question))).isEqualTo(DROP);
        assertThat(sends(question)).isEqualTo(PASS);
        assertThat(receives(TestPacket.error(router, pod(v6), question))).isEqualTo(PASS);
        TestPacket answer = TestPacket.udp(peer(v6), 53, pod(v6), 4000, 8);
        assertThat(sends(TestPacket.error(pod(v6), peer(v6), answer))).isEqualTo(PASS);
        assertThat(sends(TestPacket.error(pod(v6), router, answer)))
                .as("to somebody else")
                .isEqualTo(DROP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fragmentsFollowTheirFirstOne(boolean v6) {
        TestPacket[] parts = TestPacket.udp(pod(v6), 4000, peer(v6), 53, 64).fragments(32);
        assertThat(sends(parts[1])).as("before the first").isEqualTo(DROP);
        assertThat(sends(parts[0])).isEqualTo(PASS);
        assertThat(sends(parts[1])).isEqualTo(PASS);
        TestPacket[] denied = TestPacket.udp(pod(v6), 4001, peer(v6), 54, 64).fragments(32);
        assertThat(sends(denied[0])).isEqualTo(DROP);
        assertThat(sends(denied[1])).isEqualTo(DROP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ownNodeAlwaysPasses(boolean v6) {
        IpAddress node = IpAddress.parse(v6 ? "2001:db8::1" : "192.0.2.1");
        assertThat(receives(TestPacket.tcp(node, 5000, pod(v6), 9999, TestPacket.SYN)))
                .isEqualTo(PASS);
        assertThat(sends(TestPacket.tcp(pod(v6), 9999, node, 5000, TestPacket.SYN | TestPacket.ACK)))
                .isEqualTo(PASS);
        assertThat(sends(TestPacket.udp(pod(v6), 1, node, 53, 8))).isEqualTo(PASS);
    }

    /** Services say so by Ethernet's source, which routers write. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatServicesTurnBackPasses(boolean v6) {
        byte[] packet = in(v6, 80, 5000, TestPacket.SYN).bytes();
        assertThat(run(PolicyPrograms.INGRESS, packet)).isEqualTo(DROP);
        System.arraycopy(new byte[] {2, 'o', 'l', 'd', 'e', 'r'}, 0, packet, 6, 6);
        assertThat(run(PolicyPrograms.INGRESS, packet)).isEqualTo(PASS);
        packet = out(v6, 5000, 80, TestPacket.SYN).bytes();
        System.arraycopy(new byte[] {2, 'o', 'l', 'd', 'e', 'r'}, 0, packet, 6, 6);
        assertThat(run(PolicyPrograms.EGRESS, packet))
                .as("the pod may write what it likes")
                .isEqualTo(DROP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingPassesInOtherNamesNorForOthers(boolean v6) {
        assertThat(sends(TestPacket.tcp(peer(v6), 1, pod(v6), 443, TestPacket.SYN)))
                .isEqualTo(DROP);
        assertThat(receives(TestPacket.tcp(pod(v6), 1, peer(v6), 80, TestPacket.SYN)))
                .isEqualTo(DROP);
    }

    @Test
    void resetsReachThePodAndDoNotLeaveIt() {
        assertThat(receives(in(false, 81, 5000, TestPacket.RST | TestPacket.ACK)))
                .isEqualTo(PASS);
        assertThat(receives(in(false, 81, 5000, TestPacket.RST | TestPacket.SYN)))
                .isEqualTo(DROP);
        assertThat(sends(out(false, 5000, 81, TestPacket.RST))).isEqualTo(DROP);
    }

    @Test
    void neighboursAreFoundAndOtherKindsOfPacketsAreNot() {
        for (int type : new int[] {130, 131, 132, 133, 134, 135, 136, 137, 143}) {
            IpAddress linkLocal = IpAddress.parse("fe80::1");
            assertThat(receives(TestPacket.icmpv6(linkLocal, IpAddress.parse("ff02::1"), type)))
                    .as("%d", type)
                    .isEqualTo(PASS);
            assertThat(sends(TestPacket.icmpv6(linkLocal, IpAddress.parse("ff02::1"), type)))
                    .as("%d", type)
                    .isEqualTo(PASS);
        }
        assertThat(receives(TestPacket.icmpv6(peer(true), pod(true), 200))).isEqualTo(DROP);
        byte[] frame = ByteBuffer.allocate(64).putShort(12, (short) 0x0806).array();
        assertThat(run(PolicyPrograms.EGRESS, frame)).as("ARP").isEqualTo(PASS);
        frame = ByteBuffer.allocate(64).putShort(12, (short) 0x8847).array();
        assertThat(run(PolicyPrograms.EGRESS, frame)).as("MPLS").isEqualTo(DROP);
    }

    /** A packet that is cut off, or lies about itself, is none of a flow that may pass. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hostileBytesDoNotPass(boolean v6) {
        byte[] whole = out(v6, 5000, 444, TestPacket.SYN).bytes();
        for (int length = 14 + (v6 ? 40 : 20); length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(run(PolicyPrograms.EGRESS, cut)).as("%d bytes", length).isEqualTo(DROP);
        }
        var random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            byte[] some = whole.clone();
            for (int at = 14 + (v6 ? 40 : 20); at < some.length; at++) {
                some[at] = (byte) random.nextInt();
            }
            some[14 + (v6 ? 40 : 20) + 2] = 0; // To a port below 256: none that is allowed.
            assertThat(run(PolicyPrograms.EGRESS, some)).isEqualTo(DROP);
        }
    }

    @Test
    void kernelAndOracleAgreeOnRandomPoliciesAndFlows() {
        int flows = 0;
        for (long seed = 1; flows < RANDOM_FLOWS; seed++) {
            var random = new RandomPolicies(seed);
            var some = new PolicyWorld();
            some.apply(random.everything());
            flows += agree(some, random, seed);
        }
    }

    private int agree(PolicyWorld some, RandomPolicies random, long seed) {
        var settings = PolicySettings.of().withPins(bpffs.path("policy"));
        var pins = new PinDirectory(settings.pins(), PolicyException.PINS);
        generation.close();
        generation = PolicyGeneration.load(settings, pins, some, System::nanoTime);
        PolicyTable table = generation.table();
        for (PodInfo pod : some.pods()) {
            table.add(new LocalPod(pod.name(), table.locals().size() + 1, 0));
        }
        int flows = 0;
        for (int step = 0; step < 6; step++) {
            for (int i = 0; i < 200; i++) {
                PolicyFlow flow = random.flow();
                for (PolicyDirection direction : PolicyDirection.values()) {
                    agree(some, table, direction, flow, seed);
                }
                flows++;
            }
            PolicyUpdate update = random.changeOfOne();
            var before = new ArrayList<PodInfo>();
            update.pods().forEach(pod -> some.pod(pod.name()).ifPresent(before::add));
            update.removedPods().forEach(name -> some.pod(name).ifPresent(before::add));
            some.apply(update);
            table.change(update, before);
        }
        return flows;
    }

    private void agree(PolicyWorld some, PolicyTable table, PolicyDirection direction, PolicyFlow flow, long seed) {
        boolean receives = direction == PolicyDirection.INGRESS;
        Optional<PodInfo> pod = some.pod(receives ? flow.destination() : flow.source());
        if (pod.isEmpty() || flow.source().equals(flow.destination())) {
            return;
        }
        int decision = run(receives ? "probe_ingress" : "probe_egress", ProbePacket.of(flow));
        Verdict verdict = new PolicyOracle(some).judge(pod.get(), direction, flow);
        assertThat((decision & 1) == 1)
                .as("seed %d, %s of %s: %s", seed, direction, flow, verdict)
                .isEqualTo(verdict.allowed());
        assertThat(table.numbers().name(decision >>> 1))
                .as("seed %d, %s of %s", seed, direction, flow)
                .isEqualTo(verdict.rule());
    }
}
