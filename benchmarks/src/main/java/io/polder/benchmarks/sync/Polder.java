package io.polder.benchmarks.sync;

import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.netlink.IpAddress;
import io.polder.service.Endpoint;
import io.polder.service.Service;
import io.polder.service.ServiceEndpoints;
import io.polder.service.ServiceLoadBalancer;
import io.polder.service.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/** Services by Polder, in this JVM. Used by one thread. */
public final class Polder implements Variant {

    /** How many changes of one service are timed together. */
    private static final int CHANGES = 200;

    private final ServiceLoadBalancer balancer;
    private boolean third;

    public Polder(ServiceLoadBalancer balancer) {
        this.balancer = balancer;
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
        return SyncBenchmark.isFull(work) ? full(all(work.count())) : one(SyncBenchmark.size(work) / 2);
    }

    /** So many services, each with two endpoints. */
    public static List<ServiceEndpoints> all(int services) {
        var all = new ArrayList<ServiceEndpoints>(services);
        for (int i = 0; i < services; i++) {
            all.add(service(i, Endpoints.PER_SERVICE));
        }
        return all;
    }

    static ServiceEndpoints service(int number, int endpoints) {
        var service = Service.of("default", "s" + number)
                .port(TransportProtocol.TCP, 80)
                .clusterIps(IpAddress.parse(Endpoints.vip(number)))
                .build();
        var list = new ArrayList<Endpoint>(endpoints);
        for (int i = 0; i < endpoints; i++) {
            list.add(Endpoint.of("", IpAddress.parse(Endpoints.endpoint(number, i)), 8080));
        }
        return new ServiceEndpoints(service, list);
    }

    long full(List<ServiceEndpoints> all) {
        long begin = System.nanoTime();
        balancer.replaceAll(all);
        return System.nanoTime() - begin;
    }

    /** An endpoint more, an endpoint less, on the average of many. */
    private long one(int number) {
        ServiceEndpoints[] states = {service(number, Endpoints.PER_SERVICE + 1), service(number, Endpoints.PER_SERVICE)
        };
        long begin = System.nanoTime();
        for (int i = 0; i < CHANGES; i++) {
            balancer.upsert(states[third ? 1 : 0]);
            third = !third;
        }
        return (System.nanoTime() - begin) / CHANGES;
    }

    /** Removes all services, and all that they left. */
    void clear() {
        balancer.replaceAll(List.of());
        balancer.sweep();
    }
}
