package io.polder.dns.server;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.Name;

/** The servers of all routes, each once. Confined to the I/O thread. */
final class Upstreams {

    private final IoLoop loop;
    private final Sockets sockets;
    private final Shared shared;
    private final LoopGuard guard;
    private final Map<InetSocketAddress, Upstream> known = new HashMap<>();

    Upstreams(IoLoop loop, Sockets sockets, Shared shared, LoopGuard guard) {
        this.loop = loop;
        this.sockets = sockets;
        this.shared = shared;
        this.guard = guard;
    }

    /** Routes as sources; those that were there before are the same ones. */
    Map<Name, Source.OfRoute> sources(List<DnsRoute> routes, Map<Name, Source.OfRoute> before) {
        Map<Name, Source.OfRoute> sources = new HashMap<>();
        for (DnsRoute route : routes) {
            Source.OfRoute old = before.get(route.zone());
            sources.put(route.zone(), old != null && old.route().equals(route) ? old : source(route));
        }
        return sources;
    }

    private Source.OfRoute source(DnsRoute route) {
        var upstreams = new ArrayList<Upstream>();
        for (InetSocketAddress server : Set.copyOf(route.servers())) {
            upstreams.add(known.computeIfAbsent(server, absent -> start(absent, route.overTcp())));
        }
        return new Source.OfRoute(route, upstreams);
    }

    private Upstream start(InetSocketAddress server, boolean overTcp) {
        int number = guard.nextNumber();
        var upstream = new Upstream(server, overTcp, guard.keyFor(number), loop, sockets, shared);
        guard.add(number, upstream);
        loop.execute(upstream::start);
        return upstream;
    }

    /** Lets go of those that no route leads to any more. */
    void retain(Map<Name, Source.OfRoute> sources) {
        var used = new HashSet<Upstream>();
        sources.values().forEach(source -> used.addAll(source.upstreams()));
        for (Upstream each : List.copyOf(known.values())) {
            if (!used.contains(each)) {
                known.remove(each.address());
                guard.remove(each);
                each.retire();
            }
        }
    }

    void close() {
        known.values().forEach(Upstream::closeNow);
    }
}
