package io.polder.ebpf.link;

import static io.polder.ebpf.link.SamplerPacketsIT.sampler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.MapView;
import io.polder.ebpf.ProgramSpec;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.linux.testing.TestCgroup;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs of a cgroup, and a process in it whose sockets they see. */
@RequiresCapability({Capability.CGROUP, Capability.EBPF_CLASSIFIER})
@Timeout(120)
class CgroupLinkIT {

    private static final int TCP = 6;
    private static final int UDP = 17;

    /** What every script begins with: an address for sockets, of either family, and one to print. */
    private static final String ADDRESSES = """
            sub to { my ($host, $port) = @_;
                $host =~ /:/ ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $host))
                             : pack_sockaddr_in($port, inet_pton(AF_INET, $host)) }
            sub text { my $family = sockaddr_family($_[0]);
                my ($port, $host) = $family == AF_INET6 ? unpack_sockaddr_in6($_[0]) : unpack_sockaddr_in($_[0]);
                inet_ntop($family, $host) . " " . $port }
            sub family { $_[0] =~ /:/ ? AF_INET6 : AF_INET }
            $| = 1;
            """;

    private TestCgroup cgroup;
    private NetworkNamespace namespace;

    @BeforeEach
    void open() throws IOException {
        cgroup = TestCgroup.create();
        namespace = NetworkNamespace.create();
        try (RouteNetlink netlink = RouteNetlink.open(namespace)) {
            netlink.links().change(LinkChange.of(1).up().build());
        }
    }

    @AfterEach
    void close() throws IOException {
        namespace.close();
        cgroup.close();
    }

    private BpfLink attach(BpfObject object, String program, AttachType type) {
        return BpfLink.attach(CgroupHook.of(cgroup.directory(), type), object.program(program));
    }

    /** {@code struct endpoint { __be32 address[4]; __be16 port; __u16 protocol; }}. */
    private static byte[] endpoint(String address, int port, int protocol) throws IOException {
        byte[] bytes = new byte[20];
        byte[] host = InetAddress.getByName(address).getAddress();
        System.arraycopy(host, 0, bytes, 0, host.length);
        bytes[16] = (byte) (port >> 8);
        bytes[17] = (byte) port;
        bytes[18] = (byte) protocol;
        return bytes;
    }

    private static MapView<byte[], byte[]> endpoints(BpfObject object, String map) {
        return object.map(map).view(Codecs.bytes(20), Codecs.bytes(20));
    }

    @ParameterizedTest
    @CsvSource({"10.96.0.1, 127.0.0.1, 4", "fd00::1, ::1, 6"})
    void connectionToAServiceGoesToItsBackend(String service, String backend, String version) throws IOException {
        boolean four = version.equals("4");
        try (BpfObject object = BpfObject.load(sampler("service"));
                BpfLink connect = attach(
                        object,
                        "connect" + version,
                        four ? AttachType.CGROUP_INET4_CONNECT : AttachType.CGROUP_INET6_CONNECT);
                BpfLink peer = attach(
                        object,
                        "getpeername" + version,
                        four ? AttachType.CGROUP_INET4_GETPEERNAME : AttachType.CGROUP_INET6_GETPEERNAME);
                ServerSocketChannel server = namespace.call(ServerSocketChannel::open)) {
            server.bind(new InetSocketAddress(backend, 0));
            int port = server.socket().getLocalPort();
            endpoints(object, "backends").put(endpoint(service, 80, TCP), endpoint(backend, port, TCP));
            endpoints(object, "services").put(endpoint(backend, port, TCP), endpoint(service, 80, TCP));

            String said = cgroup.perlIn(namespace, ADDRESSES + """
                    socket(S, family($ARGV[0]), SOCK_STREAM, 0) or die "socket: $!";
                    connect(S, to(@ARGV)) or die "connect: $!";
                    print text(getpeername(S));
                    """, service, "80");

            assertThat(said).isEqualTo(service + " 80");
            assertThat(object.variable("translated").value()).isEqualTo(2);
            assertThat(connect.info().type()).contains(LinkType.CGROUP);
            assertThat(peer.info().isAttached()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.96.0.1, 127.0.0.1, 4", "fd00::1, ::1, 6"})
    void datagramToAServiceIsAnsweredByTheService(String service, String backend, String version) throws IOException {
        boolean four = version.equals("4");
        try (BpfObject object = BpfObject.load(sampler("service"));
                BpfLink send = attach(
                        object,
                        "sendmsg" + version,
                        four ? AttachType.CGROUP_UDP4_SENDMSG : AttachType.CGROUP_UDP6_SENDMSG);
                BpfLink receive = attach(
                        object,
                        "recvmsg" + version,
                        four ? AttachType.CGROUP_UDP4_RECVMSG : AttachType.CGROUP_UDP6_RECVMSG);
                DatagramChannel server = namespace.call(DatagramChannel::open)) {
            server.bind(new InetSocketAddress(backend, 0));
            int port = server.socket().getLocalPort();
            endpoints(object, "backends").put(endpoint(service, 53, UDP), endpoint(backend, port, UDP));
            endpoints(object, "services").put(endpoint(backend, port, UDP), endpoint(service, 53, UDP));
            Thread echo = new Thread(() -> echo(server), "echo");
            echo.start();

            String said = cgroup.perlIn(namespace, ADDRESSES + """
                    socket(S, family($ARGV[0]), SOCK_DGRAM, 0) or die "socket: $!";
                    send(S, "x", 0, to(@ARGV)) or die "send: $!";
                    my $from = recv(S, my $answer, 10, 0) or die "recv: $!";
                    print "$answer from ", text($from);
                    """, service, "53");
            join(echo);

            assertThat(said).isEqualTo("x from " + service + " 53");
            assertThat(List.of(send.info(), receive.info())).allMatch(LinkInfo::isAttached);
        }
    }

    private static void echo(DatagramChannel server) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(16);
            var from = server.receive(buffer);
            server.send(buffer.flip(), from);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 4", "::1, 6"})
    void ownAddressIsTheServices(String backend, String version) throws IOException {
        boolean four = version.equals("4");
        String service = four ? "10.96.0.1" : "fd00::1";
        try (BpfObject object = BpfObject.load(sampler("service"));
                BpfLink link = attach(
                        object,
                        "getsockname" + version,
                        four ? AttachType.CGROUP_INET4_GETSOCKNAME : AttachType.CGROUP_INET6_GETSOCKNAME)) {
            endpoints(object, "services").put(endpoint(backend, 7070, TCP), endpoint(service, 80, TCP));

            String said = cgroup.perlIn(namespace, ADDRESSES + """
                    socket(S, family($ARGV[0]), SOCK_STREAM, 0) or die "socket: $!";
                    bind(S, to(@ARGV)) or die "bind: $!";
                    print text(getsockname(S));
                    """, backend, "7070");

            assertThat(said).isEqualTo(service + " 80");
            assertThat(link.info().isAttached()).isTrue();
        }
    }

    private static final String BIND = ADDRESSES + """
            socket(S, family($ARGV[0]), SOCK_STREAM, 0) or die "socket: $!";
            print bind(S, to(@ARGV)) ? text(getsockname(S)) : "refused: $!";
            """;

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 4", "::1, 6"})
    void portsAreGivenAndForbiddenWhenSocketsAreBound(String address, String version) throws IOException {
        boolean four = version.equals("4");
        var spec = sampler("bind")
                .with("asked_port", 8080)
                .with("given_port", 9090)
                .with("forbidden_port", 7777);
        try (BpfObject object = BpfObject.load(spec);
                BpfLink bind = attach(
                        object, "bind" + version, four ? AttachType.CGROUP_INET4_BIND : AttachType.CGROUP_INET6_BIND);
                BpfLink after = attach(
                        object,
                        "post_bind" + version,
                        four ? AttachType.CGROUP_INET4_POST_BIND : AttachType.CGROUP_INET6_POST_BIND)) {
            assertThat(cgroup.perlIn(namespace, BIND, address, "8080")).isEqualTo(address + " 9090");
            assertThat(cgroup.perlIn(namespace, BIND, address, "7777")).isEqualTo("refused: Operation not permitted");
            assertThat(cgroup.perlIn(namespace, BIND, address, "7778")).isEqualTo(address + " 7778");
            assertThat(object.variable("rewritten").value()).isEqualTo(1);
            assertThat(object.variable("forbidden").value()).isEqualTo(1);
            assertThat(List.of(bind.info(), after.info())).allMatch(LinkInfo::isAttached);
        }
    }

    @Test
    void socketsOfAFamilyAreRefused() throws IOException {
        String script = "print socket(S, $ARGV[0] == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0) ? 'made' : \"refused: $!\"";
        try (BpfObject object = BpfObject.load(sampler("sockets").with("refused_family", 10))) {
            try (BpfLink create = attach(object, "create", AttachType.CGROUP_INET_SOCK_CREATE);
                    BpfLink release = attach(object, "release", AttachType.CGROUP_INET_SOCK_RELEASE)) {
                assertThat(cgroup.perlIn(namespace, script, "4")).isEqualTo("made");
                assertThat(cgroup.perlIn(namespace, script, "6")).isEqualTo("refused: Operation not permitted");
                assertThat(List.of(create.info(), release.info())).allMatch(LinkInfo::isAttached);
            }
            assertThat(cgroup.perlIn(namespace, script, "6")).isEqualTo("made");
            assertThat(object.variable("created").value()).isEqualTo(1);
            assertThat(object.variable("refused").value()).isEqualTo(1);
            assertThat(object.variable("released").value()).isEqualTo(1);
        }
    }

    private static final String SEND = ADDRESSES + """
            socket(S, AF_INET, SOCK_DGRAM, 0) or die "socket: $!";
            for (1 .. 3) { print send(S, "x", 0, to(@ARGV)) ? "sent " : "refused " }
            """;

    @Test
    void packetsOfMembersAreCountedAndDropped() throws IOException {
        try (BpfObject traffic = BpfObject.load(sampler("traffic"));
                BpfObject firewall = BpfObject.load(sampler("firewall").with("refused_port", 5354));
                BpfLink in = attach(traffic, "count_in", AttachType.CGROUP_INET_INGRESS);
                BpfLink out = attach(traffic, "count_out", AttachType.CGROUP_INET_EGRESS);
                BpfLink filter = attach(firewall, "filter_cgroup_out", AttachType.CGROUP_INET_EGRESS);
                DatagramChannel server = namespace.call(DatagramChannel::open)) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353));

            assertThat(cgroup.perlIn(namespace, SEND, "127.0.0.1", "5353")).isEqualTo("sent sent sent ");
            assertThat(cgroup.perlIn(namespace, SEND, "127.0.0.1", "5354")).isEqualTo("refused refused refused ");

            assertThat(firewall.variable("dropped").value()).isEqualTo(3);
            int sent = 6 << 8 | UDP;
            long packets = 0;
            for (byte[] count : traffic.map("traffic")
                    .perCpu(Codecs.u32(), Codecs.bytes(16))
                    .get(sent)
                    .orElseThrow()) {
                packets += count[0];
            }
            assertThat(packets).isEqualTo(6);
            assertThat(List.of(in.info(), out.info(), filter.info())).allMatch(LinkInfo::isAttached);
            assertThat(Attachments.of(CgroupHook.of(cgroup.directory(), AttachType.CGROUP_INET_EGRESS))
                            .programs())
                    .extracting(Attachments.Attached::programId)
                    .containsExactly(
                            traffic.program("count_out").info().id(),
                            firewall.program("filter_cgroup_out").info().id());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AttachType.class,
            mode = EnumSource.Mode.MATCH_ALL,
            names = {"^CGROUP_.*", "^(?!CGROUP_UNIX_).*"})
    void everyPlaceOfACgroupTakesItsPrograms(AttachType type) throws IOException {
        CgroupHook hook = CgroupHook.of(cgroup.directory(), type);
        ProgramSpec spec = programFor(type);
        try (BpfProgram program = BpfProgram.load(spec)) {
            try (BpfLink link = BpfLink.attach(hook, program)) {
                assertThat(link.info().attachType()).contains(type);
                assertThat(link.info().target()).isEqualTo(new LinkInfo.Target.Cgroup((Long)
                        Files.getAttribute(cgroup.directory(), "unix:ino")));
                assertThat(Attachments.of(hook).programs())
                        .extracting(Attachments.Attached::programId)
                        .containsExactly(program.info().id());
            }
            assertThat(Attachments.of(hook).programs()).isEmpty();
        }
    }

    /** One that allows everything. */
    private static ProgramSpec programFor(AttachType type) throws IOException {
        List<ProgramSpec> found = new ArrayList<>();
        sampler("sections").programs().values().stream()
                .filter(program -> program.attachType().filter(type::equals).isPresent())
                .forEach(found::add);
        assertThat(found).as("programs for %s", type).isNotEmpty();
        return found.get(0);
    }

    @Test
    void cgroupThatIsRemovedLeavesItsLinkDefunct() throws IOException {
        try (TestCgroup other = TestCgroup.create();
                BpfObject object = BpfObject.load(sampler("sockets"))) {
            Path below = Files.createDirectory(other.directory().resolve("below"));
            CgroupHook hook = CgroupHook.of(below, AttachType.CGROUP_INET_SOCK_CREATE);
            try (BpfLink link = BpfLink.attach(hook, object.program("create"))) {
                Files.delete(below);

                assertThatExceptionOfType(LinkException.NoSuchPlace.class)
                        .isThrownBy(() -> BpfLink.attach(hook, object.program("create")))
                        .withMessageContaining("cgroup2 is mounted on");
                link.detach();
                assertThat(link.info().isAttached()).isFalse();
                assertThatExceptionOfType(LinkException.Defunct.class)
                        .isThrownBy(() -> link.update(object.program("create")));
            }
        }
    }

    @Test
    void directoryThatIsNoCgroupIsRefused() throws IOException {
        try (BpfObject object = BpfObject.load(sampler("sockets"))) {
            CgroupHook hook = CgroupHook.of(Path.of("/proc"), AttachType.CGROUP_INET_SOCK_CREATE);

            assertThatExceptionOfType(LinkException.Unsuitable.class)
                    .isThrownBy(() -> BpfLink.attach(hook, object.program("create")))
                    .withMessageContainingAll("/proc is no directory of cgroup2");
        }
    }
}
