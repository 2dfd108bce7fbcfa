package io.polder.pool;

import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Requests that name addresses of one family. Stateless. */
final class ByFamily {

    private ByFamily() {}

    /**
     * One request for each family that there is some of.
     *
     * @throws CloudException.OutcomeUnknown when one was carried out and another was not
     */
    static void each(Set<InetAddress> addresses, Consumer<Set<InetAddress>> request) {
        boolean begun = false;
        for (IpFamily family : IpFamily.values()) {
            var some = addresses.stream()
                    .filter(address -> IpFamily.of(address) == family)
                    .collect(Collectors.toSet());
            if (some.isEmpty()) {
                continue;
            }
            try {
                request.accept(some);
            } catch (CloudException.OutcomeUnknown e) {
                throw e;
            } catch (CloudException e) {
                if (begun) {
                    throw new CloudException.OutcomeUnknown(
                            new Failure("release addresses", some.toString(), "those of the other family are gone")
                                    .withCause(e));
                }
                throw e;
            }
            begun = true;
        }
    }
}
