package io.polder.service;

import static io.polder.service.ProgramRig.DROP;
import static io.polder.service.ProgramRig.NEXT;
import static io.polder.service.ProgramRig.REDIRECT;
import static io.polder.service.ProgramRig.client;
import static io.polder.service.ProgramRig.endpoint;
import static io.polder.service.ProgramRig.vip;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.service.ProgramRig.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets through {@code packet.c}, byte by byte. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class PacketProgramsIT {

    private ProgramRig rig;

    @BeforeEach
    void begin() throws IOException {
        rig = new ProgramRig();
    }

    @AfterEach
    void end() throws IOException {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void segmentGoesToTheEndpointAndTheAnswerComesFromTheVip(boolean v6) {
        rig.balance(TransportProtocol.TCP, 1);

        Outcome there = rig.run("from_pod", TestPacket.tcp(client(v6), 4000, vip(v6), 80, TestPacket.SYN));

        assertThat(there.verdict()).isEqualTo(NEXT);
        assertThat(there.packet().source()).isEqualTo(client(v6));
        assertThat(there.packet().destination()).isEqualTo(endpoint(v6, 1));
        assertThat(there.packet().sourcePort()).isEqualTo(4000);
        assertThat(there.packet().destinationPort()).isEqualTo(8080);
        assertThat(there.packet().isRight()).isTrue();

        Outcome back = rig.run(
                "to_pod", TestPacket.tcp(endpoint(v6, 1), 8080, client(v6), 4000, TestPacket.SYN | TestPacket.ACK));

        assertThat(back.verdict()).isEqualTo(NEXT);
        assertThat(back.packet().source()).isEqualTo(vip(v6));
        assertThat(back.packet().sourcePort()).isEqualTo(80);
        assertThat(back.packet().destination()).isEqualTo(client(v6));
        assertThat(back.packet().isRight()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNoServicesIsLeftAsItIs(boolean v6) {
        rig.balance(TransportProtocol.TCP, 1);
        var packets = new TestPacket[] {
            TestPacket.tcp(client(v6), 4000, endpoint(v6, 9), 80, TestPacket.SYN),
            TestPacket.udp(client(v6), 4000, endpoint(v6, 9), 80, 20),
            TestPacket.tcp(endpoint(v6, 1), 8080, client(v6), 4001, TestPacket.ACK)
        };
        for (TestPacket packet : packets) {
            for (String program : new String[] {"from_pod", "to_pod", "pod_egress"}) {
                Outcome outcome = rig.run(program, packet);
                assertThat(outcome.verdict()).isEqualTo(NEXT);
                assertThat(outcome.packet().bytes()).isEqualTo(packet.bytes());
            }
        }
    }

    @Test
    void datagramWithoutChecksumStaysWithout() {
        rig.balance(TransportProtocol.UDP, 1);

        Outcome there = rig.run(
                "from_pod",
                TestPacket.udp(client(false), 4000, vip(false), 80, 20).withoutUdpChecksum());

        assertThat(there.packet().destination()).isEqualTo(endpoint(false, 1));
        assertThat(there.packet().udpChecksum()).isZero();
        assertThat(there.packet().hasRightHeader()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sctpKeepsItsPortsAndItsChecksum(boolean v6) {
        rig.balance(TransportProtocol.SCTP, 1, 80, Optional.empty());
        TestPacket packet = TestPacket.sctp(client(v6), 4000, vip(v6), 80);

        Outcome there = rig.run("from_pod", packet);

        assertThat(there.verdict()).isEqualTo(NEXT);
        assertThat(there.packet().destination()).isEqualTo(endpoint(v6, 1));
        assertThat(there.packet().body()).isEqualTo(packet.body());
        assertThat(there.packet().hasRightHeader()).isTrue();
    }

    @Test
    void sctpToAnotherPortIsDropped() {
        rig.balance(TransportProtocol.SCTP, 1, 8080, Optional.empty());

        assertThat(rig.run("from_pod", TestPacket.sctp(client(false), 4000, vip(false), 80))
                        .verdict())
                .isEqualTo(DROP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void icmpErrorTellsThePodOfThePacketThatItSent(boolean v6) {
        rig.balance(TransportProtocol.UDP, 1);
        TestPacket sent = TestPacket.udp(client(v6), 4000, vip(v6), 80, 40);
        Outcome there = rig.run("from_pod", sent);
        IpAddress router = endpoint(v6, 77);

        Outcome error = rig.run("to_pod", TestPacket.error(router, client(v6), there.packet()));

        assertThat(error.verdict()).isEqualTo(NEXT);
        assertThat(error.packet().source()).isEqualTo(router);
        assertThat(error.packet().destination()).isEqualTo(client(v6));
        assertThat(error.packet().isRight()).isTrue();
        TestPacket inside = error.packet().inside();
        assertThat(inside.source()).isEqualTo(client(v6));
        assertThat(inside.destination()).isEqualTo(vip(v6));
        assertThat(inside.sourcePort()).isEqualTo(4000);
        assertThat(inside.destinationPort()).isEqualTo(80);
        assertThat(inside.hasRightHeader()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void icmpErrorOfTheEndpointComesFromTheVip(boolean v6) {
        rig.balance(TransportProtocol.UDP, 1);
        Outcome there = rig.run("from_pod", TestPacket.udp(client(v6), 4000, vip(v6), 80, 40));

        Outcome error = rig.run("to_pod", TestPacket.error(endpoint(v6, 1), client(v6), there.packet()));

        assertThat(error.packet().source()).isEqualTo(vip(v6));
        assertThat(error.packet().isRight()).isTrue();
        assertThat(error.packet().inside().destination()).isEqualTo(vip(v6));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fragmentsGoWhereTheFirstOneWent(boolean v6) {
        rig.balance(TransportProtocol.UDP, 8);
        TestPacket[] fragments =
                TestPacket.udp(client(v6), 4000, vip(v6), 80, 100).fragments(48);

        Outcome first = rig.run("from_pod", fragments[0]);
        Outcome later = rig.run("from_pod", fragments[1]);

        assertThat(first.verdict()).isEqualTo(NEXT);
        assertThat(first.packet().destinationPort()).isEqualTo(8080);
        assertThat(later.verdict()).isEqualTo(NEXT);
        assertThat(later.packet().destination()).isEqualTo(first.packet().destination());
        assertThat(later.packet().body()).isEqualTo(fragments[1].body());
        assertThat(later.packet().hasRightHeader()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fragmentWithoutItsFirstIsDropped(boolean v6) {
        rig.balance(TransportProtocol.UDP, 1);
        TestPacket[] fragments =
                TestPacket.udp(client(v6), 4000, vip(v6), 80, 100).fragments(48);

        assertThat(rig.run("from_pod", fragments[1]).verdict()).isEqualTo(DROP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void segmentToNoEndpointIsAnsweredByAReset(boolean v6) {
        rig.balance(TransportProtocol.TCP, 0);

        Outcome refused = rig.run("from_pod", TestPacket.tcp(client(v6), 4000, vip(v6), 80, TestPacket.SYN));

        assertThat(refused.verdict()).isEqualTo(REDIRECT);
        assertThat(refused.packet().source()).isEqualTo(vip(v6));
        assertThat(refused.packet().destination()).isEqualTo(client(v6));
        assertThat(refused.packet().tcpFlags()).isEqualTo(TestPacket.RST | TestPacket.ACK);
        assertThat(refused.packet().acknowledgement()).isEqualTo(1000 + 5 + 1);
        assertThat(refused.packet().isRight()).isTrue();
        assertThat(refused.packet().body()).hasSize(20);
    }

    @Test
    void segmentWithinAConnectionIsAnsweredByAResetInItsOrder() {
        rig.balance(TransportProtocol.TCP, 0);

        Outcome refused = rig.run("from_pod", TestPacket.tcp(client(false), 4000, vip(false), 80, TestPacket.ACK));

        assertThat(refused.packet().tcpFlags()).isEqualTo(TestPacket.RST);
        assertThat(refused.packet().sequence()).isEqualTo(2000);
    }

    @Test
    void resetIsNotAnswered() {
        rig.balance(TransportProtocol.TCP, 0);

        assertThat(rig.run("from_pod", TestPacket.tcp(client(false), 4000, vip(false), 80, TestPacket.RST))
                        .verdict())
                .isEqualTo(DROP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void datagramToNoEndpointIsAnsweredByIcmp(boolean v6) {
        rig.balance(TransportProtocol.UDP, 0);
        TestPacket sent = TestPacket.udp(client(v6), 4000, vip(v6), 80, 40);

        Outcome refused = rig.run("from_pod", sent);

        assertThat(refused.verdict()).isEqualTo(REDIRECT);
        assertThat(refused.packet().source()).isEqualTo(vip(v6));
        assertThat(refused.packet().destination()).isEqualTo(client(v6));
        assertThat(refused.packet().isRight()).isTrue();
        assertThat(refused.packet().body()[0]).isEqualTo((byte) (v6 ? 1 : 3));
        assertThat(refused.packet().body()[1]).isEqualTo((byte) (v6 ? 4 : 3));
        assertThat(refused.packet().inside().destinationPort()).isEqualTo(80);
    }

    @Test
    void clientWithAffinityStaysUntilItsTimeIsOver() {
        rig.balance(TransportProtocol.TCP, 16, 8080, Optional.of(Duration.ofHours(3)));
        Set<IpAddress> reached = new HashSet<>();
        for (int port = 4000; port < 4040; port++) {
            reached.add(rig.run("from_pod", TestPacket.tcp(client(false), port, vip(false), 80, TestPacket.SYN))
                    .packet()
                    .destination());
        }
        assertThat(reached).hasSize(1);
    }

    @Test
    void clientWithAffinityGoesElsewhereWhenItsEndpointIsGone() {
        rig.balance(TransportProtocol.TCP, 2, 8080, Optional.of(Duration.ofHours(3)));
        IpAddress first = syn(4000);
        IpAddress other = endpoint(false, first.equals(endpoint(false, 1)) ? 2 : 1);
        rig.table.upsert(ServiceEndpoints.of(
                Service.of("default", "web")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(vip(false))
                        .affinity(Duration.ofHours(3))
                        .build(),
                Endpoint.of("", other, 8080)));

        assertThat(syn(4001)).isEqualTo(other);
        rig.balance(TransportProtocol.TCP, 2, 8080, Optional.of(Duration.ofHours(3)));
        assertThat(syn(4002)).isEqualTo(other);
    }

    private IpAddress syn(int port) {
        return rig.run("from_pod", TestPacket.tcp(client(false), port, vip(false), 80, TestPacket.SYN))
                .packet()
                .destination();
    }

    private IpAddress datagram(int port) {
        return rig.run("from_pod", TestPacket.udp(client(false), port, vip(false), 80, 20))
                .packet()
                .destination();
    }

    @Test
    void connectionStaysWithItsEndpointAlsoWhenThatIsGone() {
        rig.balance(TransportProtocol.TCP, 4);
        IpAddress first = syn(4000);
        rig.balance(TransportProtocol.TCP, 0);

        Outcome later = rig.run("from_pod", TestPacket.tcp(client(false), 4000, vip(false), 80, TestPacket.ACK));

        assertThat(later.packet().destination()).isEqualTo(first);
    }

    @Test
    void flowOfDatagramsStaysAndGoesElsewhereWhenItsEndpointServesNoMore() {
        rig.balance(TransportProtocol.UDP, 16);
        IpAddress first = datagram(4000);
        for (int i = 0; i < 10; i++) {
            assertThat(datagram(4000)).isEqualTo(first);
        }
        var service = Service.of("default", "web")
                .port(TransportProtocol.UDP, 80)
                .clusterIps(vip(false))
                .build();
        Endpoint old = Endpoint.of("", first, 8080);
        Endpoint fresh = Endpoint.of("", endpoint(false, 99), 8080);

        rig.table.upsert(ServiceEndpoints.of(service, old.with(EndpointCondition.DRAINING), fresh));
        assertThat(datagram(4000)).as("while it serves").isEqualTo(first);
        assertThat(datagram(4001)).as("a new one").isEqualTo(fresh.address());

        rig.table.upsert(ServiceEndpoints.of(service, fresh));
        assertThat(datagram(4000)).as("when it is gone").isEqualTo(fresh.address());

        rig.table.upsert(ServiceEndpoints.of(service));
        assertThat(rig.run("from_pod", TestPacket.udp(client(false), 4000, vip(false), 80, 20))
                        .verdict())
                .as("when all are")
                .isEqualTo(REDIRECT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void portOfAConnectionThatWasResetIsFreeForAnotherVip(boolean v6) {
        rig.balance(TransportProtocol.TCP, 1);
        IpAddress other = IpAddress.parse(v6 ? "fd00:96::11" : "10.96.0.11");
        rig.table.upsert(ServiceEndpoints.of(
                Service.of("default", "other")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(other)
                        .build(),
                Endpoint.of("", endpoint(v6, 1), 8080)));
        rig.run("from_pod", TestPacket.tcp(client(v6), 4000, vip(v6), 80, TestPacket.SYN));
        Outcome meanwhile = rig.run("from_pod", TestPacket.tcp(client(v6), 4000, other, 80, TestPacket.SYN));
        assertThat(meanwhile.packet().sourcePort()).as("while both are open").isNotEqualTo(4000);

        rig.run("from_pod", TestPacket.tcp(client(v6), 4000, vip(v6), 80, TestPacket.RST));
        rig.run("from_pod", TestPacket.tcp(client(v6), 4000, other, 80, TestPacket.RST));

        Outcome after = rig.run("from_pod", TestPacket.tcp(client(v6), 4000, other, 80, TestPacket.SYN));
        assertThat(after.packet().sourcePort()).isEqualTo(4000);
        assertThat(after.packet().isRight()).isTrue();
    }

    @Test
    void addressOfTheRangeThatNobodyHasIsDropped() {
        TestPacket packet = TestPacket.tcp(client(false), 1, IpAddress.parse("10.96.7.7"), 80, TestPacket.SYN);

        assertThat(rig.run("from_pod", packet).verdict()).isEqualTo(DROP);
    }

    @Test
    void localPolicyWithoutLocalEndpointDrops() {
        rig.table.upsert(ServiceEndpoints.of(
                Service.of("default", "web")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(vip(false))
                        .internalPolicy(TrafficPolicy.LOCAL)
                        .build(),
                Endpoint.of("", endpoint(false, 1), 8080).onNode("there")));

        assertThat(rig.run("from_pod", TestPacket.tcp(client(false), 4000, vip(false), 80, TestPacket.SYN))
                        .verdict())
                .isEqualTo(DROP);
    }

    @Test
    void externalIpOfElsewhereIsNotTaken() {
        IpAddress elsewhere = IpAddress.parse("203.0.113.7");
        rig.table.upsert(ServiceEndpoints.of(
                Service.of("default", "web")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(vip(false))
                        .externalIps(elsewhere, IpAddress.parse("192.0.2.1"))
                        .build(),
                Endpoint.of("", endpoint(false, 1), 8080)));
        TestPacket hijacked = TestPacket.tcp(client(false), 4000, elsewhere, 80, TestPacket.SYN);
        TestPacket own = TestPacket.tcp(client(false), 4000, IpAddress.parse("192.0.2.1"), 80, TestPacket.SYN);

        assertThat(rig.run("from_pod", hijacked).packet().bytes()).isEqualTo(hijacked.bytes());
        assertThat(rig.run("from_pod", own).packet().destination()).isEqualTo(endpoint(false, 1));
    }

    @Test
    void hostileBytesAreNeverTakenForAFlow() {
        rig.balance(TransportProtocol.TCP, 1);
        var random = new Random(42);
        byte[] good = TestPacket.tcp(client(false), 4000, vip(false), 80, TestPacket.SYN)
                .bytes();
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = Arrays.copyOf(good, 34 + random.nextInt(good.length - 33));
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                bytes[14 + random.nextInt(bytes.length - 14)] = (byte) random.nextInt();
            }
            for (String program : new String[] {"from_pod", "to_pod"}) {
                Outcome outcome = rig.run(program, new TestPacket(bytes));
                assertThat(outcome.verdict()).isIn(NEXT, DROP, REDIRECT);
            }
        }
    }
}
