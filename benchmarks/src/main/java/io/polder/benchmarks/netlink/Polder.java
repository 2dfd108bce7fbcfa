package io.polder.benchmarks.netlink;

import com.sun.management.ThreadMXBean;
import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Quartiles;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.Route;
import io.polder.netlink.route.RouteNetlink;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Our library, in this JVM. Making the routes and specifications counts as work. Confined to one thread. */
final class Polder implements Variant {

    private final RouteNetlink netlink;
    private final int link;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<Double> bytesPerRoute = new ArrayList<>();

    /** @param link the index of the link that routes leave by */
    Polder(RouteNetlink netlink, int link) {
        this.netlink = netlink;
        this.link = link;
    }

    @Override
    public String name() {
        return "polder";
    }

    @Override
    public boolean does(Work work) {
        return true;
    }

    @Override
    public long run(Work work) {
        long from = System.nanoTime();
        switch (work.name()) {
            case NetlinkWork.ADD -> each(work, i -> netlink.routes().add(route(i)));
            case NetlinkWork.DELETE -> each(work, i -> netlink.routes().delete(route(i)));
            case NetlinkWork.ADD_BATCHED -> addBatched(work);
            case NetlinkWork.DELETE_BATCHED -> deleteBatched(work);
            case NetlinkWork.DUMP -> dump(work);
            case NetlinkWork.CREATE -> each(work, i -> netlink.links().create(veth(i)));
            case NetlinkWork.CREATE_BATCHED -> createBatched(work);
            case NetlinkWork.DELETE_GROUP -> netlink.links().deleteGroup(NetlinkWork.GROUP);
            default -> throw new IllegalArgumentException(work.toString());
        }
        return System.nanoTime() - from;
    }

    /** What was allocated in dumps since {@link #forgetAllocation}. */
    Quartiles bytesPerRoute() {
        return Quartiles.of(bytesPerRoute);
    }

    void forgetAllocation() {
        bytesPerRoute.clear();
    }

    private void addBatched(Work work) {
        Batch batch = netlink.batch();
        each(work, i -> batch.add(route(i)));
        batch.execute();
    }

    private void deleteBatched(Work work) {
        Batch batch = netlink.batch();
        each(work, i -> batch.delete(route(i)));
        batch.execute();
    }

    private void createBatched(Work work) {
        Batch batch = netlink.batch();
        each(work, i -> batch.create(veth(i)));
        batch.execute();
    }

    private void dump(Work work) {
        long before = threads.getCurrentThreadAllocatedBytes();
        List<Route> routes = netlink.routes().list(AddressFamily.INET, Route.TABLE_MAIN);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        if (routes.size() != work.count()) {
            throw new BenchmarkException(routes.size() + " routes in the dump, not " + work.count());
        }
        bytesPerRoute.add((double) allocated / work.count());
    }

    private Route route(int number) {
        var destination = IpPrefix.host(IpAddress.ofIpv4(NetlinkWork.destination(number)));
        return Route.to(destination).dev(link).build();
    }

    private static LinkSpec veth(int number) {
        var peer = LinkSpec.peer(NetlinkWork.otherEnd(number)).build();
        return LinkSpec.veth(NetlinkWork.end(number), peer)
                .group(NetlinkWork.GROUP)
                .build();
    }

    private static void each(Work work, IntConsumer operation) {
        for (int i = 0; i < work.count(); i++) {
            operation.accept(i);
        }
    }
}
