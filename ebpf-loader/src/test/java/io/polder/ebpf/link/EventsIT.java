package io.polder.ebpf.link;

import static io.polder.ebpf.link.SamplerPacketsIT.sampler;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.BpfObject;
import io.polder.ebpf.Codec;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.RingBuffer;
import io.polder.ebpf.StructCodec;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that a program sends for real packets, by a ring buffer. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
@Timeout(60)
class EventsIT {

    private static final int ETHERNET_IPV4_UDP_1 = 14 + 20 + 8 + 1;
    private static final int ETH_P_IP = 0x0800;
    private static final int UDP = 17;

    /** {@code struct event} of the program. */
    record Event(long nanoseconds, int ifindex, int length, int ethertype, int protocol, int egress, int sequence) {}

    private Wire wire;

    @BeforeEach
    void open() throws IOException {
        wire = new Wire();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
    }

    private static final Codec<Event> CODEC = StructCodec.of(MethodHandles.lookup(), Event.class, 24)
            .field("nanoseconds", 0, Codecs.u64())
            .field("ifindex", 8, Codecs.u32())
            .field("length", 12, Codecs.u32())
            .field("ethertype", 16, Codecs.u16BigEndian())
            .field("protocol", 18, Codecs.u8())
            .field("egress", 19, Codecs.u8())
            .field("sequence", 20, Codecs.u32())
            .build();

    @ParameterizedTest
    @EnumSource
    void eachPacketIsAnEventInItsOrder(TcMechanism mechanism) throws IOException {
        SamplerPacketsIT.Place place = SamplerPacketsIT.Place.of(mechanism);
        place.requireKernel();
        var events = new ArrayList<Event>();
        try (BpfObject object = BpfObject.load(sampler("events"));
                BpfLink link = BpfLink.attach(place.hook(wire), object.program("reserve"));
                RingBuffer ring = RingBuffer.of(object.map("events"))) {
            wire.sendAndReceive(1, 2, 3);
            while (events.size() < 4) {
                ring.poll(Duration.ofSeconds(10), bytes -> events.add(CODEC.decode(bytes)));
            }

            assertThat(link.info().isAttached()).isTrue();
            assertThat(object.variable("lost").value()).isZero();
        }
        assertThat(events).extracting(Event::sequence).containsExactly(0, 1, 2, 3);
        assertThat(events).extracting(Event::nanoseconds).isSorted().doesNotHaveDuplicates();
        assertThat(events).allSatisfy(event -> {
            assertThat(event.ifindex()).isEqualTo(wire.ifindex);
            assertThat(event.length()).isEqualTo(ETHERNET_IPV4_UDP_1);
            assertThat(event.ethertype()).isEqualTo(ETH_P_IP);
            assertThat(event.protocol()).isEqualTo(UDP);
            assertThat(event.egress()).isZero();
        });
    }

    @Test
    void socketsRememberWhatTheySent() throws IOException {
        // sk_storage: looked up with a descriptor of the socket, which Java does not show; iterated by nobody. What can
        // be seen from here is that the map is made with its types and the program with it.
        try (BpfObject object = BpfObject.load(sampler("socket_maps"))) {
            assertThat(object.map("sk_storage").info().valueTypeId()).isPositive();
            assertThat(object.program("remember").info().mapIds())
                    .containsExactly(object.map("sk_storage").info().id());
        }
    }

    @Test
    void eventsOfBothDirectionsShareARing() throws IOException {
        SamplerPacketsIT.Place.TCX.requireKernel();
        List<Event> events = new ArrayList<>();
        try (BpfObject object = BpfObject.load(sampler("events"));
                BpfLink in = BpfLink.attach(TcHook.ingress(wire.here(), wire.ifindex), object.program("reserve"));
                BpfLink out = BpfLink.attach(TcHook.egress(wire.far(), wire.farIfindex), object.program("copy"));
                RingBuffer ring = RingBuffer.of(object.map("events"))) {
            wire.sendAndReceive(1);
            while (events.size() < 4) {
                ring.poll(Duration.ofSeconds(10), bytes -> events.add(CODEC.decode(bytes)));
            }
            assertThat(List.of(in.info(), out.info())).allMatch(LinkInfo::isAttached);
        }
        assertThat(events).filteredOn(event -> event.egress() == 1).hasSize(2);
        assertThat(events).extracting(Event::sequence).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
}
