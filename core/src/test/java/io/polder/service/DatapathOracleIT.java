package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.service.ProgramRig.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code packet.c} does with random flows to random services, against what is said from scratch in Java. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class DatapathOracleIT {

    private static final int HISTORIES = 60;
    private static final int STEPS = 12;
    private static final int FLOWS = 60;
    private static final List<IpAddress> VIPS =
            List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1"), IpAddress.parse("198.18.0.1"));

    private final Map<ServiceName, ServiceEndpoints> services = new HashMap<>();
    private Random random = new Random();
    private int flows; // Each has a client's port of its own, so that none goes on.

    @ParameterizedTest
    @ValueSource(ints = {0, 251})
    void flowsGoWhereTheOracleSays(int maglev) throws IOException {
        try (var rig = new ProgramRig(settings -> maglev > 0 ? settings.maglev(maglev) : settings)) {
            for (long seed = 0; seed < HISTORIES; seed++) {
                random = new Random(seed);
                services.clear();
                rig.table.replaceAll(List.of());
                var some = new RandomServices(random);
                for (int step = 0; step < STEPS; step++) {
                    ServiceEndpoints next = some.any();
                    services.put(next.name(), next);
                    rig.table.upsert(next);
                    rig.clock.advance(Duration.ofSeconds(random.nextInt(12)));
                    for (int i = 0; i < FLOWS; i++) {
                        agree(rig, seed);
                    }
                }
            }
        }
    }

    private void agree(ProgramRig rig, long seed) {
        IpAddress vip = vip();
        int[] ports = {80, 53, 30000 + random.nextInt(RandomServices.COUNT), 81};
        int port = ports[random.nextInt(ports.length)];
        boolean tcp = random.nextBoolean();
        boolean outside = random.nextBoolean();
        IpAddress client = outside ? outsider(vip) : ProgramRig.client(!vip.isIpv4());
        flows++;
        int own = 1024 + flows % 60000;
        TestPacket packet = tcp
                ? TestPacket.tcp(client, own, vip, port, TestPacket.SYN)
                : TestPacket.udp(client, own, vip, port, 20);

        Outcome outcome = rig.run(outside ? "from_device" : "from_pod", packet);

        var key = new FrontendKey(vip, port, (tcp ? TransportProtocol.TCP : TransportProtocol.UDP).number());
        var judgement = ServiceOracle.judge(
                services.values(), rig.settings, outside ? Optional.of(client) : Optional.empty(), key);
        String what =
                "seed " + seed + ", " + (outside ? "from outside " : "") + client + " to " + key + ": " + judgement;
        switch (judgement.verdict()) {
            case PASSED -> {
                assertThat(outcome.verdict()).as(what).isEqualTo(ProgramRig.NEXT);
                assertThat(outcome.packet().bytes()).as(what).isEqualTo(packet.bytes());
            }
            case DROPPED -> assertThat(outcome.verdict()).as(what).isEqualTo(ProgramRig.DROP);
            case REFUSED -> {
                assertThat(outcome.verdict()).as(what).isEqualTo(ProgramRig.REDIRECT);
                assertThat(outcome.packet().destination()).as(what).isEqualTo(client);
            }
            case BALANCED -> requireBalanced(outcome, judgement, outside, what);
        }
    }

    /** One that goes to another node needs a route, which nobody has here. */
    private void requireBalanced(Outcome outcome, ServiceOracle.Judgement judgement, boolean outside, String what) {
        TestPacket packet = outcome.packet();
        assertThat(judgement.places())
                .as(what)
                .contains(FrontendKey.place(packet.destination(), packet.destinationPort()));
        assertThat(packet.isRight()).as(what).isTrue();
        List<Boolean> here = areHere(packet.destination());
        if (!outside || !here.contains(false)) {
            assertThat(outcome.verdict()).as(what).isEqualTo(ProgramRig.NEXT);
        } else if (!here.contains(true)) {
            assertThat(Services.HERE.addresses()).as(what).contains(packet.source());
        }
    }

    /** Whether all that listen at an address are this node's; random endpoints may be both. */
    private List<Boolean> areHere(IpAddress address) {
        return services.values().stream()
                .flatMap(each -> each.endpoints().stream())
                .filter(endpoint -> endpoint.address().equals(address))
                .map(endpoint -> endpoint.node().equals(Optional.of("here")))
                .distinct()
                .toList();
    }

    private IpAddress vip() {
        int number = random.nextInt(RandomServices.COUNT + 1); // One more than there are.
        return switch (random.nextInt(4)) {
            case 0 -> IpAddress.parse("10.96.0." + number);
            case 1 -> IpAddress.parse("fd00:96::" + number);
            case 2 -> IpAddress.parse("203.0.113." + number);
            default -> VIPS.get(random.nextInt(VIPS.size()));
        };
    }

    private IpAddress outsider(IpAddress vip) {
        int host = 1 + random.nextInt(200);
        return vip.isIpv4()
                ? IpAddress.parse((random.nextBoolean() ? "198.51.100." : "198.18.7.") + host)
                : IpAddress.parse("2001:db8:7::" + host);
    }
}
