package io.polder.service;

import io.polder.netlink.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Short words for services in tests. Stateless. */
final class Services {

    static final NodeIdentity HERE =
            NodeIdentity.of("here").inZone("a").with(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1"));

    private Services() {}

    static ServiceSettings settings(MovableClock clock) {
        return builder(clock).build();
    }

    /** Where flows from outside find their endpoints by Maglev tables of so many positions. */
    static ServiceSettings settings(MovableClock clock, int maglev) {
        return builder(clock).maglev(maglev).build();
    }

    private static ServiceSettings.Builder builder(MovableClock clock) {
        return ServiceSettings.of(HERE).grace(Duration.ofSeconds(10)).clock(clock);
    }

    /** A clock that stands still until it is moved. */
    static final class MovableClock implements InstantSource {
        private Instant now = Instant.EPOCH;

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    static Service.Builder web(String vip) {
        return Service.of("default", "web").port(TransportProtocol.TCP, 80).clusterIps(IpAddress.parse(vip));
    }

    static Endpoint endpoint(String address) {
        return Endpoint.of("", IpAddress.parse(address), 8080);
    }
}
