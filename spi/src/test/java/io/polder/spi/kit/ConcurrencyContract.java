package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many at once. */
interface ConcurrencyContract extends Contract {

    /** Threads, and ENIs. */
    int MANY = 64;

    private static <T> List<T> together(Callable<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(MANY);
        try {
            var results = new ArrayList<T>();
            for (Future<T> future : threads.invokeAll(Collections.nCopies(MANY, work))) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    default void noAddressIsGivenTwice() throws Exception {
        EniSpec spec = bench().spec().withAddresses(IpFamily.IPV4, 1);

        List<List<InetAddress>> given = together(() -> {
            Eni eni = bench().enis().create(spec, token(), TIMEOUT);
            var addresses = new ArrayList<>(eni.addresses());
            bench().awaitState(eni.id(), EniState.AVAILABLE);
            List<InetAddress> more = bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, 2, token(), TIMEOUT);
            bench().enis().releaseAddresses(eni.id(), Set.of(addresses.remove(1)), TIMEOUT);
            addresses.addAll(more);
            return addresses;
        });

        List<InetAddress> listed =
                bench().mine().stream().flatMap(eni -> eni.addresses().stream()).toList();
        assertThat(listed).hasSize(3 * MANY).doesNotHaveDuplicates();
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        given.stream().flatMap(List::stream).toList());
    }

    @Test
    default void oneTokenFromManyThreadsIsOneEni() throws Exception {
        ClientToken token = token();

        List<String> ids = together(
                () -> bench().enis().create(bench().spec(), token, TIMEOUT).id());

        assertThat(new HashSet<>(ids)).hasSize(1);
        bench().awaitState(ids.get(0), EniState.AVAILABLE);
        assertThat(bench().mine()).hasSize(1);
    }
}
