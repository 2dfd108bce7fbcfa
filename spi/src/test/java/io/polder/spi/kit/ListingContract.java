package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniState;
import io.polder.spi.IpFamily;
import io.polder.spi.Page;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What listings show, page by page, and that they may be late. */
interface ListingContract extends Contract {

    @Test
    default void pagesTogetherShowEachEniOnce() {
        int pageSize = bench().faults().pageSize();
        var created = new HashSet<String>();
        for (int i = 0; i < 2 * pageSize + 1; i++) {
            created.add(bench().create().id());
        }

        Page<Eni> first = bench().enis().list(EniFilter.tagged(bench().tags()), Optional.empty(), TIMEOUT);

        assertThat(first.items()).hasSizeLessThanOrEqualTo(pageSize);
        assertThat(first.nextToken()).isPresent();
        assertThat(bench().mine()).extracting(Eni::id).containsExactlyInAnyOrderElementsOf(created);
    }

    @Test
    default void tokenOfNoPageIsInvalid() {
        bench().create();

        assertThatThrownBy(() ->
                        bench().enis().list(EniFilter.tagged(bench().tags()), Optional.of("no such page"), TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);
    }

    @Test
    default void filtersAreTakenTogether() {
        Eni free = bench().create();
        Eni attached = bench().createAttached();
        String instance = bench().cloud().instanceId();

        assertThat(bench().enis().listAll(new EniFilter(Set.of(), Optional.of(instance), bench().tags()), TIMEOUT))
                .extracting(Eni::id)
                .containsExactly(attached.id());
        assertThat(bench().enis()
                        .listAll(
                                new EniFilter(Set.of(free.id(), attached.id()), Optional.empty(), bench().tags()),
                                TIMEOUT))
                .extracting(Eni::id)
                .containsExactlyInAnyOrder(free.id(), attached.id());
        assertThat(bench().enis()
                        .listAll(
                                new EniFilter(Set.of(free.id()), Optional.empty(), Map.of("polder-kit", "another")),
                                TIMEOUT))
                .isEmpty();
    }

    @Test
    default void listingsMayBeLateAndComeTrue() {
        Faults faults = bench().faults();
        Eni before = bench().create();
        faults.staleListings(Duration.ofSeconds(5));

        Eni created = bench().enis().create(bench().spec(), token(), TIMEOUT);
        bench().enis().attach(before.id(), bench().cloud().instanceId(), TIMEOUT);

        bench().awaitState(created.id(), EniState.AVAILABLE);
        bench().awaitState(before.id(), EniState.IN_USE);
    }

    /** A provider that reads again before it decides may read what was: then it says so, and that trying again helps. */
    @Test
    default void releaseDecidesNothingByWhatWas() {
        Faults faults = bench().faults();
        Eni eni = bench().create(bench().spec().withAddresses(IpFamily.IPV4, 2));
        Set<InetAddress> both = Set.copyOf(eni.secondaryAddresses());
        faults.staleListings(Duration.ofSeconds(5));
        bench().enis()
                .releaseAddresses(eni.id(), Set.of(eni.secondaryAddresses().get(0)), TIMEOUT);

        bench().await("released", () -> {
            try {
                bench().enis().releaseAddresses(eni.id(), both, TIMEOUT);
                return true;
            } catch (CloudException.Transient e) {
                return false;
            }
        });

        bench().await("both gone", () -> bench().look(eni.id()).addresses().size() == 1);
    }
}
