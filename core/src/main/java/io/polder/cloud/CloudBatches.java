package io.polder.cloud;

import static java.util.Objects.requireNonNull;

import io.polder.spi.Backend;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudCapabilities;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.CloudProvider;
import io.polder.spi.IpFamily;
import io.polder.spi.LoadBalancers;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Operation;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Changes that may be larger than one call of the cloud, and say what became of each item. They do not repeat what fails:
 * a {@link ResilientCloud} does. Thread-safe; calls block, for the time they are given in all.
 */
public final class CloudBatches {

    private static final Duration POLL = Duration.ofMillis(1_200); // What NLB's clients do.

    private final NetworkInterfaces enis;
    private final CloudCapabilities capabilities;
    private final CallClock clock;

    public CloudBatches(CloudProvider cloud, CallClock clock) {
        this.enis = cloud.networkInterfaces();
        this.capabilities = cloud.capabilities();
        this.clock = requireNonNull(clock, "clock");
    }

    /** One call. */
    private interface Assign<T> {
        List<T> send(int count, ClientToken token, Duration left);
    }

    /** One call. */
    private interface Send<T> {
        void send(List<T> items, Duration left);
    }

    /**
     * Assigns secondary addresses: as many as there are, where there are fewer. A call is all or nothing, so what is
     * refused for want of room is asked for again in halves.
     *
     * @param count at least 1
     * @param token whose calls have tokens made of it; a result that is not whole is final, so ask for the rest with another
     */
    public Assigned<InetAddress> assignAddresses(
            String eniId, IpFamily family, int count, ClientToken token, Duration timeout) {
        return assign(
                count,
                capabilities.maxAddressesPerAssign(),
                token,
                timeout,
                (some, own, left) -> enis.assignAddresses(eniId, family, some, own, left));
    }

    /**
     * Assigns prefixes, as {@link #assignAddresses} does.
     *
     * @throws IllegalArgumentException where the cloud has none
     */
    public Assigned<Cidr> assignPrefixes(
            String eniId, IpFamily family, int count, ClientToken token, Duration timeout) {
        if (capabilities.maxPrefixesPerAssign() == 0) {
            throw new IllegalArgumentException("assign prefixes to " + eniId + ": this cloud has none");
        }
        return assign(
                count,
                capabilities.maxPrefixesPerAssign(),
                token,
                timeout,
                (some, own, left) -> enis.assignPrefixes(eniId, family, some, own, left));
    }

    private <T> Assigned<T> assign(int count, int most, ClientToken token, Duration timeout, Assign<T> assign) {
        if (count < 1) {
            throw new IllegalArgumentException("assign " + count + ": must be at least 1");
        }
        var deadline = new Deadline(clock, timeout);
        var items = new ArrayList<T>();
        CloudException failure = null;
        int size = Math.min(count, most);
        while (items.size() < count && size > 0) {
            int some = Math.min(size, count - items.size());
            try {
                items.addAll(assign.send(some, derived(token, items.size(), some), deadline.left("assign")));
            } catch (CloudException.AddressesExhausted | CloudException.QuotaExceeded e) {
                failure = e;
                size = some / 2;
            } catch (CloudException e) {
                failure = e;
                break;
            }
        }
        int missing = count - items.size();
        return new Assigned<>(items, missing, missing == 0 ? Optional.empty() : Optional.ofNullable(failure));
    }

    /** The same for the same part of the same wish, and another for every other: tokens are good for one request. */
    private static ClientToken derived(ClientToken token, int offset, int count) {
        String text = token.value() + "." + offset + "." + count;
        return new ClientToken(text.length() <= 64 ? text : sha256(text));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Releases secondary addresses of any family. What the cloud does not accept is sought out, and fails alone. */
    public BatchResult<InetAddress> releaseAddresses(String eniId, Set<InetAddress> addresses, Duration timeout) {
        return each(
                byFamily(addresses, IpFamily::of, capabilities.maxAddressesPerAssign()),
                CloudException.InvalidRequest.class::isInstance,
                timeout,
                (some, left) -> enis.releaseAddresses(eniId, Set.copyOf(some), left));
    }

    /** Releases prefixes of any family, as {@link #releaseAddresses} does. */
    public BatchResult<Cidr> releasePrefixes(String eniId, Set<Cidr> prefixes, Duration timeout) {
        return each(
                byFamily(prefixes, Cidr::family, Math.max(1, capabilities.maxPrefixesPerAssign())),
                CloudException.InvalidRequest.class::isInstance,
                timeout,
                (some, left) -> enis.releasePrefixes(eniId, Set.copyOf(some), left));
    }

    /** Adds backends, and waits until they are in use. */
    public BatchResult<Backend> addBackends(
            LoadBalancers balancers, String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change(
                balancers,
                groupId,
                backends,
                CloudException.InvalidRequest.class::isInstance,
                timeout,
                (some, left) -> balancers.addBackends(groupId, some, derived(token, some), left));
    }

    /** Removes backends, and waits until they are out of use. */
    public BatchResult<Backend> removeBackends(
            LoadBalancers balancers, String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change(
                balancers,
                groupId,
                backends,
                CloudException.InvalidRequest.class::isInstance,
                timeout,
                (some, left) -> balancers.removeBackends(groupId, some, derived(token, some), left));
    }

    /** Changes weights, and waits until they hold. Those that are not in the group fail alone. */
    public BatchResult<Backend> setWeights(
            LoadBalancers balancers, String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change(
                balancers,
                groupId,
                backends,
                e -> e instanceof CloudException.InvalidRequest || e instanceof CloudException.NotFound,
                timeout,
                (some, left) -> balancers.setWeights(groupId, some, derived(token, some), left));
    }

    private static ClientToken derived(ClientToken token, Set<Backend> some) {
        return derived(token, some.hashCode(), some.size());
    }

    private BatchResult<Backend> change(
            LoadBalancers balancers,
            String groupId,
            Set<Backend> backends,
            Predicate<CloudException> ofOneItem,
            Duration timeout,
            Change change) {
        return each(
                parts(backends, balancers.maxBackendsPerChange()),
                ofOneItem,
                timeout,
                (some, left) -> carryOut(balancers, groupId, left, time -> change.send(Set.copyOf(some), time)));
    }

    /** One change, which the cloud carries out after it has accepted it. */
    private interface Change {
        Operation send(Set<Backend> some, Duration left);
    }

    private void carryOut(
            LoadBalancers balancers, String groupId, Duration timeout, Function<Duration, Operation> change) {
        var deadline = new Deadline(clock, timeout);
        Operation operation = change.apply(timeout);
        while (operation.state() == Operation.State.RUNNING) {
            try {
                clock.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CloudException.OutcomeUnknown(
                        new Failure("look", groupId, "interrupted while waiting for " + operation));
            }
            if (deadline.isOver()) {
                throw new CloudException.OutcomeUnknown(
                        new Failure("look", groupId, "still running after " + timeout + ": " + operation));
            }
            operation = balancers.look(operation, deadline.left("look"));
        }
        if (operation.state() == Operation.State.FAILED) {
            throw new CloudException.Conflict(
                    new Failure("look", groupId, operation.detail().orElse("the cloud did not carry it out")));
        }
    }

    private static <T> List<List<T>> byFamily(Collection<T> items, Function<T, IpFamily> family, int most) {
        var parts = new ArrayList<List<T>>();
        for (IpFamily each : IpFamily.values()) {
            parts.addAll(parts(
                    items.stream().filter(item -> family.apply(item) == each).toList(), most));
        }
        return parts;
    }

    private static <T> List<List<T>> parts(Collection<T> items, int most) {
        List<T> all = List.copyOf(items);
        var parts = new ArrayList<List<T>>();
        for (int from = 0; from < all.size(); from += most) {
            parts.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return parts;
    }

    /** @param ofOneItem whether a failure may be some items' alone, so that the others go without them */
    private <T> BatchResult<T> each(
            List<List<T>> parts, Predicate<CloudException> ofOneItem, Duration timeout, Send<T> send) {
        var deadline = new Deadline(clock, timeout);
        var waiting = new ArrayDeque<>(parts);
        var done = new ArrayList<T>();
        Map<T, CloudException> failed = new LinkedHashMap<>();
        while (!waiting.isEmpty()) {
            List<T> part = waiting.remove();
            try {
                send.send(part, deadline.left("change"));
                done.addAll(part);
            } catch (CloudException e) {
                if (part.size() > 1 && ofOneItem.test(e)) {
                    waiting.push(part.subList(part.size() / 2, part.size()));
                    waiting.push(part.subList(0, part.size() / 2));
                } else {
                    part.forEach(item -> failed.put(item, e));
                }
            }
        }
        return new BatchResult<>(done, failed);
    }
}
