package io.polder.cloud;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Page;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** ENIs behind {@link Guards}. Thread-safe. */
final class ResilientEnis implements NetworkInterfaces {

    private final NetworkInterfaces enis;
    private final Guards guards;
    private final boolean assignTakesToken;

    ResilientEnis(NetworkInterfaces enis, Guards guards, boolean assignTakesToken) {
        this.enis = enis;
        this.guards = guards;
        this.assignTakesToken = assignTakesToken;
    }

    @Override
    public Eni create(EniSpec spec, ClientToken token, Duration timeout) {
        return guards.change(
                CloudCall.CREATE_ENI, "an ENI in " + spec.subnetId(), timeout, left -> enis.create(spec, token, left));
    }

    @Override
    public void attach(String eniId, String instanceId, Duration timeout) {
        guards.run(CloudCall.ATTACH_ENI, eniId, timeout, left -> enis.attach(eniId, instanceId, left));
    }

    @Override
    public void detach(String eniId, String instanceId, Duration timeout) {
        guards.run(CloudCall.DETACH_ENI, eniId, timeout, left -> enis.detach(eniId, instanceId, left));
    }

    @Override
    public void delete(String eniId, Duration timeout) {
        guards.run(CloudCall.DELETE_ENI, eniId, timeout, left -> enis.delete(eniId, left));
    }

    @Override
    public List<InetAddress> assignAddresses(
            String eniId, IpFamily family, int count, ClientToken token, Duration timeout) {
        return assign(eniId, timeout, left -> enis.assignAddresses(eniId, family, count, token, left));
    }

    @Override
    public List<Cidr> assignPrefixes(String eniId, IpFamily family, int count, ClientToken token, Duration timeout) {
        return assign(eniId, timeout, left -> enis.assignPrefixes(eniId, family, count, token, left));
    }

    private <T> T assign(String eniId, Duration timeout, Function<Duration, T> attempt) {
        return assignTakesToken
                ? guards.change(CloudCall.ASSIGN, eniId, timeout, attempt)
                : guards.changeOnce(CloudCall.ASSIGN, eniId, timeout, attempt);
    }

    @Override
    public void releaseAddresses(String eniId, Set<InetAddress> addresses, Duration timeout) {
        guards.run(CloudCall.RELEASE, eniId, timeout, left -> enis.releaseAddresses(eniId, addresses, left));
    }

    @Override
    public void releasePrefixes(String eniId, Set<Cidr> prefixes, Duration timeout) {
        guards.run(CloudCall.RELEASE, eniId, timeout, left -> enis.releasePrefixes(eniId, prefixes, left));
    }

    @Override
    public Page<Eni> list(EniFilter filter, Optional<String> pageToken, Duration timeout) {
        return guards.read(
                CloudCall.LIST_ENIS,
                "ENIs",
                List.of(filter, pageToken),
                timeout,
                left -> enis.list(filter, pageToken, left));
    }
}
