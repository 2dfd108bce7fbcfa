package io.polder.service;

import io.polder.ebpf.TestRun;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Bpffs;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.service.Services.MovableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The programs for packets, run one packet at a time (BPF_PROG_TEST_RUN). Confined to one test. */
final class ProgramRig implements AutoCloseable {

    static final int NEXT = -1;
    static final int DROP = 2;
    static final int REDIRECT = 7;

    static final IpAddress CLIENT4 = IpAddress.parse("10.77.1.2");
    static final IpAddress CLIENT6 = IpAddress.parse("fd00:77:1::2");
    static final IpAddress VIP4 = IpAddress.parse("10.96.0.10");
    static final IpAddress VIP6 = IpAddress.parse("fd00:96::10");

    private final Bpffs bpffs = new Bpffs();
    private final NetworkNamespace node = NetworkNamespace.create();
    private final ServiceDatapath datapath;
    final MovableClock clock = new MovableClock();
    final ServiceTable table;
    final ServiceSettings settings;

    ProgramRig() throws IOException {
        this(settings -> settings);
    }

    ProgramRig(UnaryOperator<ServiceSettings.Builder> more) throws IOException {
        var usual = ServiceSettings.of(Services.HERE)
                .pins(bpffs.path("polder"))
                .serviceRanges(IpPrefix.parse("10.96.0.0/16"), IpPrefix.parse("fd00:96::/108"))
                .grace(Duration.ofSeconds(10))
                .clock(clock);
        settings = more.apply(usual).build();
        datapath = ServiceDatapath.open(settings, node);
        table = new ServiceTable(datapath.maps(), settings);
    }

    ServiceMaps maps() {
        return datapath.maps();
    }

    /** What a program made of a packet. */
    record Outcome(int verdict, TestPacket packet) {}

    Outcome run(String program, TestPacket packet) {
        var request = new TestRun.Request(packet.bytes(), new byte[0], 1);
        TestRun run = datapath.programs().program(program).test(request);
        return new Outcome(run.returnValue(), new TestPacket(run.data()));
    }

    /** Both of a family's VIP and the first endpoint's address. */
    static IpAddress client(boolean v6) {
        return v6 ? CLIENT6 : CLIENT4;
    }

    static IpAddress vip(boolean v6) {
        return v6 ? VIP6 : VIP4;
    }

    static IpAddress endpoint(boolean v6, int number) {
        return IpAddress.parse(v6 ? "fd00:77:2::" + number : "10.77.2." + number);
    }

    /** A service on port 80 with so many endpoints in each family, on a port of theirs. */
    void balance(TransportProtocol protocol, int endpoints, int port, Optional<Duration> affinity) {
        var service = Service.of("default", "web").port(protocol, 80).clusterIps(VIP4, VIP6);
        affinity.ifPresent(service::affinity);
        var all = new Endpoint[2 * endpoints];
        for (int i = 0; i < endpoints; i++) {
            all[2 * i] = Endpoint.of("", endpoint(false, i + 1), port);
            all[2 * i + 1] = Endpoint.of("", endpoint(true, i + 1), port);
        }
        table.upsert(ServiceEndpoints.of(service.build(), all));
    }

    void balance(TransportProtocol protocol, int endpoints) {
        balance(protocol, endpoints, 8080, Optional.empty());
    }

    @Override
    public void close() throws IOException {
        datapath.dismantle();
        datapath.close();
        node.close();
        bpffs.close();
    }
}
