package io.polder.benchmarks.netlink;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A change from the call to the acknowledgement, without a kernel: encoding the request and reading the answer. What is
 * changed was made before. Confined to one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestBenchmark {

    private static final int BATCH = 1000;
    private static final int LINK = 2;
    private static final int MTU = 1400;

    private final RouteNetlink netlink = RouteNetlink.over(NetlinkConnection.over(
            RecordedSocket::acknowledging, RouteNetlink.PROTOCOL, NetlinkConnection.DEFAULT_TIMEOUT));

    private final Route route =
            Route.to(IpPrefix.parse("10.0.0.1/32")).dev(LINK).build();
    private final Route longRoute = Route.to(IpPrefix.parse("10.0.0.1/32"))
            .dev(LINK)
            .via(IpAddress.parse("10.9.9.9"))
            .source(IpAddress.parse("10.8.8.8"))
            .priority(1)
            .mtu(MTU)
            .onlink()
            .build();
    private final Address address = new Address(LINK, IpPrefix.parse("10.0.0.1/24"));
    private final LinkSpec veth = LinkSpec.veth("a", LinkSpec.peer("b").build()).build();
    private final LinkSpec longVeth = LinkSpec.veth(
                    "a",
                    LinkSpec.peer("b")
                            .mac(MacAddress.parse("02:00:00:00:00:02"))
                            .mtu(MTU)
                            .build())
            .mac(MacAddress.parse("02:00:00:00:00:01"))
            .mtu(MTU)
            .master(LINK)
            .group(NetlinkWork.GROUP)
            .build();

    /** 3 attributes. */
    @Benchmark
    public void addRoute() {
        netlink.routes().add(route);
    }

    /** 8 attributes. */
    @Benchmark
    public void addLongRoute() {
        netlink.routes().add(longRoute);
    }

    @Benchmark
    public void addAddress() {
        netlink.addresses().add(address);
    }

    /** 6 attributes. */
    @Benchmark
    public void createVeth() {
        netlink.links().create(veth);
    }

    /** 12 attributes. */
    @Benchmark
    public void createLongVeth() {
        netlink.links().create(longVeth);
    }

    /** Of a thousand. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void addRouteInBatch() {
        Batch batch = netlink.batch();
        for (int i = 0; i < BATCH; i++) {
            batch.add(route);
        }
        batch.execute();
    }
}
