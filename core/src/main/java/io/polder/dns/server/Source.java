package io.polder.dns.server;

import io.polder.dns.LocalZone;
import java.util.List;
import org.xbill.DNS.Name;

/** Where answers come from. Once retired, nothing that came from it is told any more. */
abstract sealed class Source {

    private final Name zone;
    private volatile boolean retired;

    private Source(Name zone) {
        this.zone = zone;
    }

    Name zone() {
        return zone;
    }

    boolean isRetired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    /** Names in memory. Thread-safe. */
    static final class OfZone extends Source {

        private final LocalZone local;

        OfZone(LocalZone local) {
            super(local.origin());
            this.local = local;
        }

        LocalZone local() {
            return local;
        }
    }

    /** Servers. What is in flight is confined to the I/O thread. */
    static final class OfRoute extends Source {

        private final DnsRoute route;
        private final List<Upstream> upstreams;
        private int inFlight;

        OfRoute(DnsRoute route, List<Upstream> upstreams) {
            super(route.zone());
            this.route = route;
            this.upstreams = List.copyOf(upstreams);
        }

        DnsRoute route() {
            return route;
        }

        List<Upstream> upstreams() {
            return upstreams;
        }

        boolean tryEnter(int limit) {
            if (inFlight >= limit) {
                return false;
            }
            inFlight++;
            return true;
        }

        void leave() {
            inFlight--;
        }
    }
}
