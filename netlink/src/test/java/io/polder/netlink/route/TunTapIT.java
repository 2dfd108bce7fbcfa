package io.polder.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.LinuxException;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.MappedIds;
import io.polder.linux.testing.RequiresCapability;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.TUN)
class TunTapIT {

    private static final int LINKS = 24;

    private RouteNetlinkFixture fixture;
    private Links links;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        links = fixture.netlink.links();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void linkLivesAsLongAsItIsOpen() {
        try (Fd queue = TunTap.tap("tap0").build().open(fixture.here)) {
            Link link = links.find("tap0").orElseThrow();
            assertThat(queue.number()).isPositive();
            assertThat(link.hardwareType()).isEqualTo(1);
            assertThat(tun("tap0").mode()).contains(Tun.Mode.TAP);
            assertThat(tun("tap0").persistent()).contains(false);
            assertThat(fixture.far.links().find("tap0")).isEmpty();
        }
        assertThat(links.find("tap0")).isEmpty();
    }

    @Test
    void persistentLinkStaysUntilItIsDeleted() {
        int owner = MappedIds.areAll() ? 4711 : 0;
        TunTap.tun("tun0").owner(owner).group(owner).build().create(fixture.here);

        Tun tun = tun("tun0");
        assertThat(tun.mode()).contains(Tun.Mode.TUN);
        assertThat(tun.persistent()).contains(true);
        assertThat(tun.owner()).hasValue(owner);
        assertThat(tun.group()).hasValue(owner);
        assertThat(tun.packetInformation()).contains(false);
        assertThat(links.find("tun0").orElseThrow().mac()).isEmpty();

        links.delete(links.find("tun0").orElseThrow().index());
        assertThat(links.find("tun0")).isEmpty();
    }

    @Test
    void linkOfSeveralQueuesIsOpenedSeveralTimes() {
        TunTap tap = TunTap.tap("tap0").multiQueue().vnetHeader().build();
        try (Fd first = tap.open(fixture.here);
                Fd second = tap.open(fixture.here)) {
            assertThat(second.number()).isNotEqualTo(first.number());
            assertThat(tun("tap0").queues()).hasValue(2);
            assertThat(tun("tap0").vnetHeader()).contains(true);
        }
    }

    @Test
    void linkOfOneQueueIsBusyWhileItIsOpen() {
        TunTap tap = TunTap.tap("tap0").build();
        try (Fd queue = tap.open(fixture.here)) {
            assertThat(queue.number()).isPositive();
            assertThatThrownBy(() -> tap.open(fixture.here))
                    .isInstanceOf(LinuxException.class)
                    .hasMessage("open tap tap0: EBUSY")
                    .extracting(e -> ((LinuxException) e).errno().orElseThrow())
                    .isEqualTo(Errno.EBUSY);
        }
    }

    @Test
    void carrierOfATapIsPluggedInAndOut() {
        TunTap.tap("tap0").build().create(fixture.here);
        try (Fd queue = TunTap.tap("tap0").build().open(fixture.here)) {
            int index = links.find("tap0").orElseThrow().index();
            links.change(LinkChange.of(index).up().build());
            assertThat(queue.number()).isPositive();

            links.change(LinkChange.of(index).carrier(false).build());
            assertThat(links.find(index).orElseThrow().carrier()).contains(false);

            links.change(LinkChange.of(index).carrier(true).build());
            assertThat(links.find(index).orElseThrow().carrier()).contains(true);
        }
    }

    @Test
    @RequiresCapability(Capability.IPROUTE2)
    void ipReadsWhatWeMakeAndWeReadWhatIpMakes() throws Exception {
        long seed = Long.getLong("polder.oracle.seed", new Random().nextLong());
        var random = new Random(seed);
        var lines = new ArrayList<String>();
        for (int i = 0; i < LINKS; i++) {
            TunTap drawn = draw(random, "t" + i);
            if (random.nextBoolean()) {
                drawn.create(fixture.here);
            } else {
                lines.add(line(drawn));
            }
        }
        var ip = new Iproute2(fixture.here);
        ip.batch("ip", lines);

        var problems = new ArrayList<String>();
        for (JsonNode printed : ip.read("ip", "link", "show", "type", "tun")) {
            String name = printed.get("ifname").asText();
            JsonNode data = printed.get("linkinfo").get("info_data");
            if (!said(tun(name)).equals(said(data))) {
                problems.add(name + ": we read " + said(tun(name)) + ", ip prints " + said(data));
            }
        }
        assertThat(problems).as("seed %d", seed).isEmpty();
        assertThat(links.list(LinkFilter.ofKind("tun"))).hasSize(LINKS);
    }

    private static TunTap draw(Random random, String name) {
        TunTap.Builder link = random.nextBoolean() ? TunTap.tap(name) : TunTap.tun(name);
        if (random.nextBoolean()) {
            link.multiQueue();
        }
        if (random.nextBoolean()) {
            link.vnetHeader();
        }
        if (random.nextBoolean()) {
            link.packetInformation();
        }
        if (random.nextBoolean() && MappedIds.areAll()) {
            link.owner(Setting.between(random, 40_000, 60_000));
        }
        if (random.nextBoolean() && MappedIds.areAll()) {
            link.group(Setting.between(random, 40_000, 60_000));
        }
        return link.build();
    }

    private static String line(TunTap link) {
        String line = "tuntap add name " + link.name() + " mode " + (link.mode() == Tun.Mode.TAP ? "tap" : "tun");
        line += link.owner().isPresent() ? " user " + link.owner().getAsInt() : "";
        line += link.group().isPresent() ? " group " + link.group().getAsInt() : "";
        line += link.packetInformation() ? " pi" : "";
        line += link.vnetHeader() ? " vnet_hdr" : "";
        return line + (link.multiQueue() ? " multi_queue" : "");
    }

    private static String said(Tun tun) {
        return tun.mode().map(mode -> mode.name().toLowerCase(Locale.ROOT)).orElse("?")
                + " pi " + tun.packetInformation().orElseThrow()
                + " vnet_hdr " + tun.vnetHeader().orElseThrow()
                + " multi_queue " + tun.multiQueue().orElseThrow()
                + " persist " + tun.persistent().orElseThrow()
                + " user " + tun.owner().orElse(-1)
                + " group " + tun.group().orElse(-1);
    }

    private static String said(JsonNode data) {
        return data.get("type").asText()
                + " pi " + data.get("pi").asBoolean()
                + " vnet_hdr " + data.get("vnet_hdr").asBoolean()
                + " multi_queue " + data.get("multi_queue").asBoolean()
                + " persist " + data.get("persist").asBoolean()
                + " user " + data.path("user").asInt(-1)
                + " group " + data.path("group").asInt(-1);
    }

    private Tun tun(String name) {
        return (Tun) links.find(name).orElseThrow().kind().orElseThrow();
    }
}
