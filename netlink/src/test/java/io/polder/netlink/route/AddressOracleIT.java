package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hundreds of random addresses, written by us and read by ip, and the other way round. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class AddressOracleIT {

    private static final int COUNT = 300;

    private RouteNetlinkFixture fixture;
    private Addresses addresses;
    private Wires wires;
    private AddressInWords words;
    private Iproute2 ip;
    private List<Address> builtIn;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        addresses = fixture.netlink.addresses();
        wires = Wires.lay(fixture);
        words = new AddressInWords(wires);
        ip = new Iproute2(fixture.here);
        builtIn = readByUs();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipReadsOurAddressesAsWeWroteThem() throws Exception {
        Seed.run(random -> {
            var wanted = new RandomAddresses(random, wires).list(COUNT);
            var batch = fixture.netlink.batch();
            wanted.forEach(batch::add);
            batch.execute();

            var read = readByIp();
            read.removeIf(
                    address -> builtIn.stream().anyMatch(own -> own.local().equals(address.local())));
            assertSame(read, wanted);
        });
    }

    @Test
    void weReadTheAddressesOfIpAsItWroteThemAndDeleteEachOfThem() throws Exception {
        Seed.run(random -> {
            var wanted = new RandomAddresses(random, wires).list(COUNT);
            ip.batch("ip", wanted.stream().map(words::toAdd).toList());

            var read = readByUs();
            read.removeAll(builtIn);
            assertSame(read, wanted);
            var batch = fixture.netlink.batch();
            read.forEach(batch::delete);
            batch.execute();
            Seed.assertSame(readByUs(), builtIn);
        });
    }

    /** Also in what equality leaves out. */
    private static void assertSame(List<Address> read, List<Address> wanted) {
        Seed.assertSame(read, wanted);
        var byLocal = wanted.stream().collect(Collectors.toMap(Address::local, Function.identity()));
        for (Address address : read) {
            Address same = byLocal.get(address.local());
            assertLeft(address.validLifetime(), same.validLifetime());
            if (address.validLifetime().isPresent()
                    || !address.local().address().isIpv4()) {
                assertLeft(address.preferredLifetime(), same.preferredLifetime());
            }
            if (same.label().isPresent()) {
                assertThat(address.label()).isEqualTo(same.label());
            }
        }
    }

    private static void assertLeft(Optional<Duration> left, Optional<Duration> set) {
        assertThat(left.isPresent()).isEqualTo(set.isPresent());
        left.ifPresent(duration ->
                assertThat(set.orElseThrow().minus(duration)).isBetween(Duration.ZERO, Duration.ofSeconds(1900)));
    }

    private List<Address> readByUs() {
        var read = new ArrayList<Address>();
        for (AddressFamily family : AddressFamily.values()) {
            for (int link : wires.indexes().values()) {
                read.addAll(addresses.list(family, link));
            }
        }
        return read;
    }

    private List<Address> readByIp() throws IOException {
        var read = new ArrayList<Address>();
        for (JsonNode link : ip.read("ip", "-Numeric", "address", "show")) {
            for (JsonNode json : link.get("addr_info")) {
                read.add(words.read(link.get("ifname").asText(), json));
            }
        }
        return read;
    }
}
