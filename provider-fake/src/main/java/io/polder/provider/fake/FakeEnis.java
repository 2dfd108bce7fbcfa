package io.polder.provider.fake;

import static java.util.Objects.requireNonNull;

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
import java.util.TreeMap;
import java.util.function.Consumer;

/** The ENIs of a {@link FakeCloud}, each call through its gate. Thread-safe. */
final class FakeEnis implements NetworkInterfaces {

    private final Gate gate;
    private final Listing listing;
    private final Changes changes;
    private final Runnable requireOpen;

    FakeEnis(Gate gate, Listing listing, Changes changes, Runnable requireOpen) {
        this.gate = gate;
        this.listing = listing;
        this.changes = changes;
        this.requireOpen = requireOpen;
    }

    @Override
    public Eni create(EniSpec spec, ClientToken token, Duration timeout) {
        requireNonNull(token, "token");
        requireOpen.run();
        return gate.call(
                Action.CREATE_NETWORK_INTERFACE,
                spec.subnetId(),
                timeout,
                request -> changes.create(request, spec, token));
    }

    @Override
    public void attach(String eniId, String instanceId, Duration timeout) {
        requireNonNull(instanceId, "instanceId");
        change(Action.ATTACH_NETWORK_INTERFACE, eniId, timeout, request -> changes.attach(request, eniId, instanceId));
    }

    @Override
    public void detach(String eniId, String instanceId, Duration timeout) {
        requireNonNull(instanceId, "instanceId");
        change(Action.DETACH_NETWORK_INTERFACE, eniId, timeout, request -> changes.detach(request, eniId, instanceId));
    }

    @Override
    public void delete(String eniId, Duration timeout) {
        change(Action.DELETE_NETWORK_INTERFACE, eniId, timeout, request -> changes.delete(request, eniId));
    }

    @Override
    public List<InetAddress> assignAddresses(
            String eniId, IpFamily family, int count, ClientToken token, Duration timeout) {
        return assign(eniId, family, Wish.addresses(family, count), token, timeout)
                .addresses();
    }

    @Override
    public List<Cidr> assignPrefixes(String eniId, IpFamily family, int count, ClientToken token, Duration timeout) {
        return assign(eniId, family, Wish.prefixes(family, count), token, timeout)
                .prefixes();
    }

    private Grant assign(String eniId, IpFamily family, Wish wish, ClientToken token, Duration timeout) {
        requireNonNull(eniId, "eniId");
        requireNonNull(token, "token");
        requireOpen.run();
        var action = family == IpFamily.IPV4 ? Action.ASSIGN_PRIVATE_IP_ADDRESSES : Action.ASSIGN_IPV6_ADDRESSES;
        return gate.call(action, eniId, timeout, request -> changes.assign(request, eniId, wish, token));
    }

    @Override
    public void releaseAddresses(String eniId, Set<InetAddress> addresses, Duration timeout) {
        boolean ipv6 = addresses.stream().anyMatch(address -> IpFamily.of(address) == IpFamily.IPV6);
        release(eniId, ipv6, Grant.of(List.copyOf(addresses)), timeout);
    }

    @Override
    public void releasePrefixes(String eniId, Set<Cidr> prefixes, Duration timeout) {
        boolean ipv6 = prefixes.stream().anyMatch(prefix -> prefix.family() == IpFamily.IPV6);
        release(eniId, ipv6, new Grant(List.of(), List.copyOf(prefixes)), timeout);
    }

    private void release(String eniId, boolean ipv6, Grant grant, Duration timeout) {
        var action = ipv6 ? Action.UNASSIGN_IPV6_ADDRESSES : Action.UNASSIGN_PRIVATE_IP_ADDRESSES;
        change(action, eniId, timeout, request -> changes.release(eniId, grant));
    }

    @Override
    public Page<Eni> list(EniFilter filter, Optional<String> pageToken, Duration timeout) {
        requireNonNull(pageToken, "pageToken");
        requireOpen.run();
        return gate.call(
                Action.DESCRIBE_NETWORK_INTERFACES,
                describe(filter),
                timeout,
                request -> listing.list(filter, pageToken));
    }

    private static String describe(EniFilter filter) {
        String ids = filter.ids().isEmpty()
                ? ""
                : "ids " + filter.ids().stream().sorted().toList() + " ";
        String instance = filter.instanceId().map(id -> "at " + id + " ").orElse("");
        String tags = filter.tags().isEmpty() ? "" : "tagged " + new TreeMap<>(filter.tags());
        String all = (ids + instance + tags).strip();
        return all.isEmpty() ? "every ENI" : all;
    }

    private void change(Action action, String subject, Duration timeout, Consumer<Request> effect) {
        requireNonNull(subject, "eniId");
        requireOpen.run();
        gate.call(action, subject, timeout, request -> {
            effect.accept(request);
            return true;
        });
    }
}
