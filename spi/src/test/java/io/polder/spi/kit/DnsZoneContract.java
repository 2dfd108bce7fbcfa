package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudException;
import io.polder.spi.DnsRecord;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.kit.Faults.Call;
import io.polder.spi.kit.Faults.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Records of private zones, set by set. */
interface DnsZoneContract extends Contract {

    /** How long the records of tests may be kept. */
    Duration TTL = Duration.ofMinutes(1);

    private void put(String name, DnsType type, Duration ttl, String... values) {
        bench().zones().put(bench().zone().id(), new DnsRecordSet(name, type, ttl, Set.of(values)), TIMEOUT);
    }

    private void remove(String name, DnsType type) {
        bench().zones().remove(bench().zone().id(), name, type, TIMEOUT);
    }

    private static DnsRecord record(String name, DnsType type, String value) {
        return new DnsRecord(name, type, TTL, value);
    }

    @Test
    default void recordsBecomeJustThese() {
        String name = bench().name("web");

        put(name, DnsType.A, TTL, "10.0.0.1", "10.0.0.2");
        assertThat(bench().records(name))
                .containsExactlyInAnyOrder(record(name, DnsType.A, "10.0.0.1"), record(name, DnsType.A, "10.0.0.2"));

        put(name, DnsType.A, TTL, "10.0.0.2", "10.0.0.3", "10.0.0.4");
        assertThat(bench().records(name))
                .extracting(DnsRecord::value)
                .containsExactlyInAnyOrder("10.0.0.2", "10.0.0.3", "10.0.0.4");

        put(name, DnsType.A, Duration.ofMinutes(5), "10.0.0.4");
        assertThat(bench().records(name))
                .containsExactly(new DnsRecord(name, DnsType.A, Duration.ofMinutes(5), "10.0.0.4"));

        put(name, DnsType.A, Duration.ofMinutes(5), "10.0.0.4");
        assertThat(bench().records(name)).hasSize(1);
    }

    @Test
    default void setsOfOneNameAreApart() {
        String name = bench().name("both");
        put(name, DnsType.A, TTL, "10.0.0.1");
        put(name, DnsType.TXT, TTL, "owner=kit");
        put(bench().name("other"), DnsType.A, TTL, "10.0.0.9");

        remove(name, DnsType.A);
        remove(name, DnsType.A);

        assertThat(bench().records(name)).containsExactly(record(name, DnsType.TXT, "owner=kit"));
        assertThat(bench().records(bench().name("other"))).hasSize(1);
    }

    @Test
    default void everyTypeIsKept() {
        put(bench().name("a"), DnsType.A, TTL, "10.0.0.1");
        put(bench().name("alias"), DnsType.CNAME, TTL, bench().name("a"));
        put(bench().name("mail"), DnsType.MX, TTL, "10 " + bench().name("a"));
        put(bench().name("srv"), DnsType.SRV, TTL, "0 5 5060 " + bench().name("a"));
        put(bench().name("text"), DnsType.TXT, TTL, "heritage=polder,owner=kit");
        put(bench().name("ptr"), DnsType.PTR, TTL, bench().name("a"));

        assertThat(bench().records(bench().name("alias")))
                .containsExactly(record(bench().name("alias"), DnsType.CNAME, bench().name("a")));
        assertThat(bench().records(bench().name("mail")))
                .containsExactly(record(bench().name("mail"), DnsType.MX, "10 " + bench().name("a")));
        assertThat(bench().records(bench().name("srv")))
                .containsExactly(record(bench().name("srv"), DnsType.SRV, "0 5 5060 " + bench().name("a")));
        assertThat(bench().records(bench().name("text")))
                .containsExactly(record(bench().name("text"), DnsType.TXT, "heritage=polder,owner=kit"));
        assertThat(bench().records(bench().name("ptr")))
                .containsExactly(record(bench().name("ptr"), DnsType.PTR, bench().name("a")));
    }

    @Test
    default void manyRecordsAreOnManyPages() {
        String name = bench().name("many");
        Set<String> values =
                IntStream.range(1, 121).mapToObj(i -> "10.0.1." + i).collect(Collectors.toSet());

        bench().zones().put(bench().zone().id(), new DnsRecordSet(name, DnsType.A, TTL, values), TIMEOUT);

        assertThat(bench().records(name)).extracting(DnsRecord::value).containsExactlyInAnyOrderElementsOf(values);
        remove(name, DnsType.A);
        assertThat(bench().records(name)).isEmpty();
    }

    @Test
    default void whatDoesNotFitTheZoneIsRefused() {
        String name = bench().name("web");
        put(name, DnsType.A, TTL, "10.0.0.1");

        assertThatThrownBy(() -> put("www.example.org", DnsType.A, TTL, "10.0.0.1"))
                .isInstanceOf(CloudException.InvalidRequest.class);
        assertThatThrownBy(() -> put(bench().name("bad"), DnsType.A, TTL, "not-an-address"))
                .isInstanceOf(CloudException.InvalidRequest.class);
        assertThatThrownBy(() -> put(name, DnsType.CNAME, TTL, bench().name("other")))
                .isInstanceOf(CloudException.InvalidRequest.class);
        assertThatThrownBy(() -> bench().zones().records("no-such-zone", Optional.empty(), TIMEOUT))
                .isInstanceOf(CloudException.NotFound.class);
        assertThat(bench().records(name)).hasSize(1);
    }

    @Test
    default void putSentAgainAfterALostAnswerEndsIt() {
        Faults faults = bench().faults();
        String name = bench().name("lost");
        for (Kind kind : new Kind[] {Kind.REQUEST_LOST, Kind.ANSWER_LOST}) {
            faults.next(Call.ADD_ZONE_RECORD, kind);
            assertThatThrownBy(() -> put(name, DnsType.A, TTL, "10.0.0.1", "10.0.0.2"))
                    .isInstanceOf(CloudException.OutcomeUnknown.class);

            put(name, DnsType.A, TTL, "10.0.0.1", "10.0.0.2");

            assertThat(bench().records(name))
                    .extracting(DnsRecord::value)
                    .containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
            remove(name, DnsType.A);
        }
    }
}
