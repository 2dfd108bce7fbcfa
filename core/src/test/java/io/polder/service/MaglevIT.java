package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows from outside find their endpoint by their hash. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class MaglevIT {

    private static final int POSITIONS = 1021;
    private static final int NODE_PORT = 30080;
    private static final int ENDPOINTS = 5;

    private static IpAddress node(boolean v6) {
        return Services.HERE.addresses().get(v6 ? 1 : 0);
    }

    private static IpAddress client(boolean v6, int number) {
        return IpAddress.parse((v6 ? "2001:db8:7::" : "198.51.100.") + (1 + number % 200));
    }

    private static ProgramRig rig(Optional<Duration> affinity) throws IOException {
        var rig = new ProgramRig(settings -> settings.maglev(POSITIONS));
        balance(rig, affinity, Set.of());
        return rig;
    }

    private static void balance(ProgramRig rig, Optional<Duration> affinity, Set<Integer> without) {
        var service = Service.of("default", "web")
                .ports(ServicePort.of("", TransportProtocol.TCP, 80).onNodes(NODE_PORT))
                .clusterIps(ProgramRig.VIP4, ProgramRig.VIP6);
        affinity.ifPresent(service::affinity);
        var endpoints = new ArrayList<Endpoint>();
        for (int i = 1; i <= ENDPOINTS; i++) {
            if (!without.contains(i)) {
                endpoints.add(
                        Endpoint.of("", ProgramRig.endpoint(false, i), 8080).onNode("here"));
                endpoints.add(
                        Endpoint.of("", ProgramRig.endpoint(true, i), 8080).onNode("here"));
            }
        }
        rig.table.upsert(new ServiceEndpoints(service.build(), endpoints));
    }

    private static IpAddress chosen(ProgramRig rig, boolean v6, int number, int flags) {
        var packet = TestPacket.tcp(client(v6, number), 2000 + number, node(v6), NODE_PORT, flags);
        var outcome = rig.run("from_device", packet);
        assertThat(outcome.verdict()).isEqualTo(ProgramRig.NEXT);
        assertThat(outcome.packet().source()).isEqualTo(client(v6, number));
        return outcome.packet().destination();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void flowGoesWhereItsHashSaysOnEachNode(boolean v6) throws IOException {
        var chosen = new HashSet<IpAddress>();
        try (var one = rig(Optional.empty());
                var other = rig(Optional.empty())) {
            for (int i = 0; i < 300; i++) {
                IpAddress endpoint = chosen(one, v6, i, TestPacket.SYN);
                assertThat(endpoint).isEqualTo(said(one, v6, i, false));
                assertThat(chosen(other, v6, i, TestPacket.ACK)) // The other node has not seen it begin.
                        .isEqualTo(endpoint);
                chosen.add(endpoint);
            }
        }
        assertThat(chosen).hasSize(ENDPOINTS);
    }

    /** By the table in the kernel, and a hash of Java's own. */
    private static IpAddress said(ProgramRig rig, boolean v6, int number, boolean ofClient) {
        var key = new FrontendKey(node(v6), NODE_PORT, TransportProtocol.TCP.number());
        FrontendValue value = rig.maps().frontend(key).orElseThrow();
        assertThat(value.maglev()).isEqualTo(POSITIONS).isEqualTo(value.outCount());
        int hash = TransportProtocol.TCP.number();
        for (int word : words(client(v6, number))) {
            hash = mix(hash ^ word);
        }
        if (!ofClient) {
            for (int word : words(node(v6))) {
                hash = mix(hash ^ word);
            }
            int ports = Short.toUnsignedInt(Short.reverseBytes((short) (2000 + number)))
                    | Short.reverseBytes((short) NODE_PORT) << 16;
            hash = mix(hash ^ ports);
        }
        int slot = value.outBase() + Integer.remainderUnsigned(hash, value.outCount());
        return rig.maps().backend(key.family(), rig.maps().slot(slot)).address();
    }

    private static int[] words(IpAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(address.toInetAddress().getAddress(), 16))
                .order(ByteOrder.LITTLE_ENDIAN);
        return new int[] {bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt()};
    }

    private static int mix(int hash) {
        int mixed = (hash ^ hash >>> 16) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        return mixed ^ mixed >>> 16;
    }

    @Test
    void withAffinityTheClientAloneCounts() throws IOException {
        try (var rig = rig(Optional.of(Duration.ofHours(3)))) {
            for (int i = 0; i < 50; i++) {
                IpAddress first = chosen(rig, false, i, TestPacket.SYN);
                assertThat(first).isEqualTo(said(rig, false, i, true));
                assertThat(chosen(rig, false, i + 200, TestPacket.SYN)) // From another port.
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void flowsThatWereForgottenGoOnWhenAnotherEndpointGoes() throws IOException {
        try (var rig = rig(Optional.empty());
                var next = rig(Optional.empty())) {
            balance(next, Optional.empty(), Set.of(3));
            IpAddress gone = ProgramRig.endpoint(false, 3);
            int moved = 0;
            for (int i = 0; i < 300; i++) {
                IpAddress endpoint = chosen(rig, false, i, TestPacket.SYN);
                IpAddress after = chosen(next, false, i, TestPacket.ACK);
                assertThat(after).isNotEqualTo(gone);
                moved += endpoint.equals(gone) || endpoint.equals(after) ? 0 : 1;
            }
            assertThat(moved).isLessThan(30);
        }
    }

    @Test
    void podsEndpointsAreChosenAtRandomAllTheSame() throws IOException {
        try (var rig = rig(Optional.empty())) {
            var key = new FrontendKey(ProgramRig.VIP4, 80, TransportProtocol.TCP.number());
            FrontendValue value = rig.maps().frontend(key).orElseThrow();

            assertThat(List.of(value.maglev(), value.podCount())).containsExactly(0, ENDPOINTS);
        }
    }
}
