package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.service.Services.MovableClock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/** Histories of changes, restarts and crashes: what the maps say at each moment. */
class ServiceTableLawsTest {

    private static final int STEPS = 40;

    private final Map<ServiceName, ServiceEndpoints> wanted = new HashMap<>();
    private MovableClock clock;
    private ServiceSettings settings;
    private MemoryServiceMaps maps;
    private ServiceTable table;

    @BeforeTry
    void begin() {
        wanted.clear();
        clock = new MovableClock();
        maps = new MemoryServiceMaps(new Capacities(16, 16, 16));
        settings = Services.settings(clock);
        table = new ServiceTable(maps, settings);
    }

    /** Half of all histories with flows from outside by their hash. */
    private void choose(long seed) {
        if ((seed & 1) == 1) {
            settings = Services.settings(clock, 13);
            table = new ServiceTable(maps, settings);
        }
    }

    private String wantedDump() {
        return ServiceOracle.dump(
                wanted.values(), Services.HERE, settings.maglev().isPresent());
    }

    private static final class Crash extends RuntimeException {}

    @Property(tries = 60)
    void mapsSayWhatServicesAre(@ForAll long seed) {
        choose(seed);
        var random = new Random(seed);
        var services = new RandomServices(random);
        for (int i = 0; i < STEPS; i++) {
            step(random, services);
            assertThat(TableDump.of(maps)).isEqualTo(wantedDump());
        }
        table.replaceAll(Set.of());
        clock.advance(Duration.ofMinutes(1));
        table.sweep();
        assertThat(table.state().ranges.used()).isZero();
        assertThat(table.leftovers()).isZero();
        assertThat(maps.frontends()).isEmpty();
    }

    private void step(Random random, RandomServices services) {
        clock.advance(Duration.ofSeconds(random.nextInt(12)));
        switch (random.nextInt(8)) {
            case 0 -> {
                ServiceName name = services.any().name();
                wanted.remove(name);
                table.remove(name);
            }
            case 1 -> {
                for (int i = 0; i < RandomServices.COUNT; i++) {
                    ServiceEndpoints service = services.of(i);
                    wanted.remove(service.name());
                    if (random.nextInt(4) > 0) {
                        wanted.put(service.name(), service);
                    }
                }
                assertThat(table.replaceAll(wanted.values()).refused()).isEmpty();
            }
            case 2 -> {
                table = new ServiceTable(maps, settings);
                assertThat(table.replaceAll(wanted.values()).refused()).isEmpty();
            }
            default -> {
                ServiceEndpoints service = services.any();
                wanted.put(service.name(), service);
                table.upsert(service);
            }
        }
    }

    @Property(tries = 60)
    void flowsFindAnEndpointOfBeforeOrOfAfterWhereverAChangeStops(@ForAll long seed) {
        choose(seed);
        var random = new Random(seed);
        var services = new RandomServices(random);
        for (int i = 0; i < STEPS; i++) {
            var before = Set.copyOf(wanted.values());
            int[] left = {random.nextInt(12)};
            maps.beforeWrite = () -> {
                requireSound(before);
                if (left[0]-- == 0) {
                    throw new Crash();
                }
            };
            try {
                step(random, services);
            } catch (Crash e) {
                maps.beforeWrite = () -> requireSound(before);
                if (random.nextBoolean()) {
                    table = new ServiceTable(maps, settings); // Another process.
                }
                table.replaceAll(wanted.values());
            }
            maps.beforeWrite = () -> {};
            assertThat(TableDump.of(maps)).isEqualTo(wantedDump());
        }
    }

    /** Each slot that is counted leads to somebody who serves, and whom the service has had or will have. */
    private void requireSound(Collection<ServiceEndpoints> before) {
        Set<String> known = places(before);
        known.addAll(places(wanted.values()));
        maps.frontends().forEach((key, value) -> {
            for (int i = 0; i < value.podCount(); i++) {
                requireServes(key, value, value.podBase() + i, known);
            }
            for (int i = 0; i < value.outCount(); i++) {
                requireServes(key, value, value.outBase() + i, known);
            }
        });
    }

    private void requireServes(FrontendKey key, FrontendValue value, int slot, Set<String> known) {
        BackendEntry backend = maps.backend(key.family(), maps.slot(slot));
        assertThat(backend.state()).as("%s of %s", backend, key).isEqualTo(BackendState.ACTIVE);
        assertThat(backend.service()).as("%s of %s", backend, key).isEqualTo(value.id());
        assertThat(known).contains(backend.place());
    }

    private static Set<String> places(Collection<ServiceEndpoints> services) {
        var places = new HashSet<String>();
        for (ServiceEndpoints service : services) {
            for (Endpoint endpoint : service.endpoints()) {
                places.add(FrontendKey.place(endpoint.address(), endpoint.port()));
            }
        }
        return places;
    }
}
