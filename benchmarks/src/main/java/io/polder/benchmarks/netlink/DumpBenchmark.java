package io.polder.benchmarks.netlink;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.MacAddress;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Decoding one message of a dump, without a kernel. Confined to one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DumpBenchmark {

    private static final int MESSAGES = 200;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_NEWROUTE = 24;
    private static final int AF_INET = 2;
    private static final int TABLE_MAIN = 254;
    private static final int LINK = 2;
    private static final int MTU = 1500;
    private static final IpAddress DESTINATION = IpAddress.parse("10.0.0.1");
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    private final RouteNetlink routes = over(RecordedSocket.dumping(MESSAGES, RTM_NEWROUTE, DumpBenchmark::route));
    private final RouteNetlink links = over(RecordedSocket.dumping(MESSAGES, RTM_NEWLINK, DumpBenchmark::link));

    /** As the kernel sends one of the routes of {@code benchmarks/run netlink}. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public List<Route> listRoutes() {
        return routes.routes().list(AddressFamily.INET, TABLE_MAIN);
    }

    /** A veth with the attributes that the library has names for, of the some fifty that the kernel sends. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public List<Link> listLinks() {
        return links.links().list();
    }

    private static RouteNetlink over(RecordedSocket socket) {
        return RouteNetlink.over(
                NetlinkConnection.over(() -> socket, RouteNetlink.PROTOCOL, NetlinkConnection.DEFAULT_TIMEOUT));
    }

    /** {@code struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; }}. */
    private static void route(MessageWriter message) {
        message.u8(AF_INET).u8(32).u8(0).u8(0);
        message.u8(TABLE_MAIN).u8(Route.PROTOCOL_STATIC).u8(253).u8(1).u32(0);
        message.attributeU32(15, TABLE_MAIN); // RTA_TABLE
        message.attribute(1, DESTINATION); // RTA_DST
        message.attributeU32(4, LINK); // RTA_OIF
    }

    /** {@code struct ifinfomsg { u8 family; u8 pad; u16 type; s32 index; u32 flags; u32 change; }}. */
    private static void link(MessageWriter message) {
        message.u8(0).u8(0).u16(1).u32(LINK).u32(1).u32(0);
        message.attribute(3, NetlinkWork.LINK); // IFLA_IFNAME
        message.attributeU32(4, MTU); // IFLA_MTU
        message.attributeU32(27, NetlinkWork.GROUP); // IFLA_GROUP
        message.attribute(1, MAC); // IFLA_ADDRESS
        message.attributeU32(5, LINK + 1); // IFLA_LINK
        int info = message.begin(18); // IFLA_LINKINFO
        message.attribute(1, "veth").end(info); // IFLA_INFO_KIND
    }
}
