package io.polder.provider.aliyun;

import static io.polder.provider.aliyun.Emulated.SUBNET;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.Fault;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Twenty thousand calls from 64 threads: what fails is what was made to fail, and nothing stays open or behind. */
final class ManyCallsTest {

    private static final int THREADS = 64;
    private static final int CALLS = 20_000;
    private static final int CALLS_PER_ROUND = 6;
    private static final int FAULTS = 50; // of each sort
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Set<String> unexpected = ConcurrentHashMap.newKeySet();
    private final Set<InetAddress> held = ConcurrentHashMap.newKeySet();

    @Test
    void nothingFailsButWhatWasMadeTo() throws Exception {
        try (var emulated = new Emulated();
                var provider = emulated.provider()) {
            for (Action action : List.of(
                    Action.CREATE_NETWORK_INTERFACE,
                    Action.ASSIGN_PRIVATE_IP_ADDRESSES,
                    Action.UNASSIGN_PRIVATE_IP_ADDRESSES,
                    Action.DELETE_NETWORK_INTERFACE,
                    Action.DESCRIBE_NETWORK_INTERFACES)) {
                for (Fault fault : List.of(Fault.THROTTLED, Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.TRANSIENT)) {
                    emulated.cloud.failNext(action, FAULTS, fault);
                }
            }
            var threads = Executors.newFixedThreadPool(THREADS);
            try {
                var running = new ArrayList<Future<?>>();
                for (int i = 0; i < THREADS; i++) {
                    running.add(threads.submit(() -> work(provider)));
                }
                for (Future<?> each : running) {
                    each.get();
                }
            } finally {
                threads.shutdownNow();
            }

            assertThat(unexpected).isEmpty();
            assertThat(failed).hasValue(5 * 4 * FAULTS);
            assertThat(answered.get()).isGreaterThanOrEqualTo(CALLS);
            assertThat(emulated.cloud.enis()).allMatch(Eni::primary).hasSize(1);
            assertThat(emulated.cloud.subnet(SUBNET).availableAddresses()).isEqualTo(65_536 - 4 - 1);
            assertThat(connections(emulated.api.endpoint().getPort())).isLessThanOrEqualTo(THREADS);
        }
    }

    private void work(CloudProvider provider) {
        NetworkInterfaces enis = provider.networkInterfaces();
        for (int round = 0; round <= CALLS / THREADS / CALLS_PER_ROUND; round++) {
            var creating = token();
            Eni eni = again(() -> enis.create(EniSpec.in(SUBNET, Map.of()), creating, TIMEOUT));
            var assigning = token();
            List<InetAddress> assigned =
                    again(() -> enis.assignAddresses(eni.id(), IpFamily.IPV4, 2, assigning, TIMEOUT));
            var addresses = new HashSet<>(assigned);
            addresses.addAll(eni.addresses());
            if (!addresses.stream().allMatch(held::add)) {
                unexpected.add("an address was given twice: " + addresses);
            }
            Eni listed = again(() -> enis.list(EniFilter.byId(eni.id()), Optional.empty(), TIMEOUT))
                    .items()
                    .get(0);
            if (!new HashSet<>(listed.addresses()).equals(addresses)) {
                unexpected.add("listed " + listed + ", assigned " + addresses);
            }
            again(() -> provider.subnets().describe(SUBNET, TIMEOUT));
            held.removeAll(addresses); // Before the cloud gives them to others.
            again(() -> {
                enis.releaseAddresses(eni.id(), Set.copyOf(assigned), TIMEOUT);
                return true;
            });
            again(() -> {
                enis.delete(eni.id(), TIMEOUT);
                return true;
            });
        }
    }

    private static ClientToken token() {
        return new ClientToken(UUID.randomUUID().toString());
    }

    private <T> T again(Supplier<T> call) {
        while (true) {
            try {
                T answer = call.get();
                answered.incrementAndGet();
                return answer;
            } catch (CloudException.Throttled | CloudException.OutcomeUnknown | CloudException.Transient e) {
                failed.incrementAndGet();
            } catch (CloudException e) {
                unexpected.add(e.toString());
                throw e;
            }
        }
    }

    /** Connections to a port that are open, or that one side has left half open (proc(5), net/tcp). */
    private static long connections(int port) throws IOException {
        String remote = String.format(":%04X", port);
        try (var lines = Files.lines(Path.of("/proc/self/net/tcp"))) {
            return lines.map(line -> line.strip().split("\\s+", -1))
                    .filter(fields -> fields.length > 3 && fields[2].endsWith(remote))
                    .filter(fields -> !fields[3].equals("06")) // TIME_WAIT
                    .count();
        }
    }
}
