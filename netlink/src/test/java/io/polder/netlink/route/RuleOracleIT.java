package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hundreds of random rules, written by us and read by ip, and the other way round. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class RuleOracleIT {

    private static final int COUNT = 400;

    private RouteNetlinkFixture fixture;
    private Rules rules;
    private Iproute2 ip;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        rules = fixture.netlink.rules();
        ip = new Iproute2(fixture.here);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ipReadsOurRulesAsWeWroteThem() throws Exception {
        List<Rule> builtIn = readByUs();
        Seed.run(random -> {
            var wanted = new RandomRules(random).list(COUNT);
            var batch = fixture.netlink.batch();
            wanted.forEach(batch::add);
            batch.execute();

            var read = readByIp();
            read.removeAll(builtIn);
            Seed.assertSame(read, wanted);
        });
    }

    @Test
    void weReadTheRulesOfIpAsItWroteThemAndDeleteEachOfThem() throws Exception {
        List<Rule> builtIn = readByUs();
        Seed.run(random -> {
            var wanted = new RandomRules(random).list(COUNT);
            for (AddressFamily family : AddressFamily.values()) {
                var lines = wanted.stream()
                        .filter(rule -> rule.family() == family)
                        .map(RuleInWords::toAdd)
                        .toList();
                ip.batch("ip", lines, option(family));
            }

            var read = readByUs();
            read.removeAll(builtIn);
            Seed.assertSame(read, wanted);
            var batch = fixture.netlink.batch();
            read.forEach(batch::delete);
            batch.execute();
            assertThat(readByUs()).isEqualTo(builtIn);
        });
    }

    private List<Rule> readByUs() {
        var read = new ArrayList<Rule>();
        for (AddressFamily family : AddressFamily.values()) {
            read.addAll(rules.list(family));
        }
        return read;
    }

    private List<Rule> readByIp() throws IOException {
        var read = new ArrayList<Rule>();
        for (AddressFamily family : AddressFamily.values()) {
            for (JsonNode json : ip.read("ip", "-Numeric", option(family), "rule", "show")) {
                read.add(RuleInWords.read(family, json));
            }
        }
        return read;
    }

    private static String option(AddressFamily family) {
        return family == AddressFamily.INET ? "-4" : "-6";
    }
}
