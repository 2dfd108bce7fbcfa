package io.polder.benchmarks.simulate;

import io.polder.pool.EniAddress;
import io.polder.spi.CloudException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks the cloud for each pod, and gives back at once: what pooling is compared with. */
final class NoPool extends ModelAddresses {

    private static final Duration RETRY = Duration.ofSeconds(5);

    NoPool(Policy.Site site) {
        super(site);
    }

    @Override
    public CompletableFuture<EniAddress> add(String pod) {
        var future = new CompletableFuture<EniAddress>();
        now(() -> {
            try {
                var address = allocate(1).get(0);
                held.put(pod, address);
                future.complete(address);
            } catch (CloudException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    @Override
    public void delete(String pod) {
        var address = held.remove(pod);
        if (address != null) {
            now(() -> giveBack(List.of(address)));
        }
    }

    private void giveBack(List<EniAddress> addresses) {
        var left = dispose(addresses);
        if (!left.isEmpty()) {
            later(RETRY, () -> giveBack(left));
        }
    }
}
