package io.polder.provider.aliyun;

import com.aliyuncs.ecs.model.v20140526.AssignIpv6AddressesRequest;
import com.aliyuncs.ecs.model.v20140526.AssignPrivateIpAddressesRequest;
import com.aliyuncs.ecs.model.v20140526.AttachNetworkInterfaceRequest;
import com.aliyuncs.ecs.model.v20140526.CreateNetworkInterfaceRequest;
import com.aliyuncs.ecs.model.v20140526.DeleteNetworkInterfaceRequest;
import com.aliyuncs.ecs.model.v20140526.DescribeNetworkInterfacesRequest;
import com.aliyuncs.ecs.model.v20140526.DetachNetworkInterfaceRequest;
import com.aliyuncs.ecs.model.v20140526.UnassignIpv6AddressesRequest;
import com.aliyuncs.ecs.model.v20140526.UnassignPrivateIpAddressesRequest;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Page;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * ENIs of ECS. Create and assign carry a client token; the others have none, so where the cloud refuses what has
 * happened already, the ENI is read again and what it is like decides. Thread-safe.
 */
final class AliyunEnis implements NetworkInterfaces {

    private static final int PAGE = 500;
    private static final List<String> GONE = List.of("InvalidEniId.", "InvalidEcsId.", "InvalidInstanceId.");
    private static final String UNASSIGNED = "InvalidIp.IpUnassigned";

    private final ApiCalls calls;

    AliyunEnis(ApiCalls calls) {
        this.calls = calls;
    }

    @Override
    public Eni create(EniSpec spec, ClientToken token, Duration timeout) {
        var request = new CreateNetworkInterfaceRequest();
        request.setVSwitchId(spec.subnetId());
        request.setInstanceType(spec.type() == EniType.TRUNK ? "Trunk" : "Secondary");
        request.setClientToken(token.value());
        request.setDeleteOnRelease(true);
        request.putQueryParameter("SourceDestCheck", (Object) "false"); // Has no setter.
        if (!spec.securityGroupIds().isEmpty()) {
            request.setSecurityGroupIdss(spec.securityGroupIds());
        }
        request.setSecondaryPrivateIpAddressCount(positive(spec.secondaryAddressCount()));
        request.setIpv6AddressCount(positive(spec.ipv6AddressCount()));
        request.setIpv4PrefixCount(positive(spec.ipv4PrefixCount()));
        request.setIpv6PrefixCount(positive(spec.ipv6PrefixCount()));
        request.setTags(spec.tags().entrySet().stream().map(AliyunEnis::tag).toList());
        return calls.call(
                "an ENI in " + spec.subnetId(), true, request, timeout, created -> EniReader.eni(created, spec));
    }

    /** The SDK leaves out what is null. */
    private static @Nullable Integer positive(int count) {
        return count > 0 ? count : null;
    }

    private static CreateNetworkInterfaceRequest.Tag tag(Map.Entry<String, String> tag) {
        var translated = new CreateNetworkInterfaceRequest.Tag();
        translated.setKey(tag.getKey());
        translated.setValue(tag.getValue());
        return translated;
    }

    @Override
    public void attach(String eniId, String instanceId, Duration timeout) {
        var deadline = Deadline.in(timeout);
        var request = new AttachNetworkInterfaceRequest();
        request.setNetworkInterfaceId(eniId);
        request.setInstanceId(instanceId);
        try {
            calls.call(eniId, true, request, timeout, answer -> true);
        } catch (CloudException.Conflict e) {
            unless(
                    e,
                    eniId,
                    deadline,
                    eni -> isAt(eni, instanceId)
                            && (eni.state() == EniState.IN_USE || eni.state() == EniState.ATTACHING));
        }
    }

    private static boolean isAt(Eni eni, String instanceId) {
        return eni.instanceId().equals(Optional.of(instanceId));
    }

    @Override
    public void detach(String eniId, String instanceId, Duration timeout) {
        var deadline = Deadline.in(timeout);
        var request = new DetachNetworkInterfaceRequest();
        request.setNetworkInterfaceId(eniId);
        request.setInstanceId(instanceId);
        try {
            calls.call(eniId, true, request, timeout, answer -> true);
        } catch (CloudException.NotFound e) {
            unlessGone(e); // What is not there is not attached.
        } catch (CloudException.Conflict e) {
            unless(e, eniId, deadline, eni -> !isAt(eni, instanceId) || eni.state() == EniState.DETACHING);
        }
    }

    @Override
    public void delete(String eniId, Duration timeout) {
        var deadline = Deadline.in(timeout);
        var request = new DeleteNetworkInterfaceRequest();
        request.setNetworkInterfaceId(eniId);
        try {
            calls.call(eniId, true, request, timeout, answer -> true);
        } catch (CloudException.NotFound e) {
            unlessGone(e);
        } catch (CloudException.Conflict e) {
            unless(e, eniId, deadline, eni -> eni.state() == EniState.DELETING);
        }
    }

    /** Throws the refusal unless it says that the ENI or the instance is not there: other things can be missing. */
    private static void unlessGone(CloudException.NotFound refusal) {
        String code = refusal.code().orElse("");
        if (GONE.stream().noneMatch(code::startsWith)) {
            throw refusal;
        }
    }

    /** Throws the refusal unless the ENI is as wanted by now. */
    private void unless(CloudException refusal, String eniId, Deadline deadline, Predicate<Eni> wanted) {
        Optional<Eni> eni;
        try {
            eni = read(eniId, deadline);
        } catch (CloudException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
        if (eni.isEmpty() || !wanted.test(eni.get())) {
            throw refusal;
        }
    }

    private Optional<Eni> read(String eniId, Deadline deadline) {
        return list(EniFilter.byId(eniId), Optional.empty(), deadline.left()).items().stream()
                .findFirst();
    }

    @Override
    public List<InetAddress> assignAddresses(
            String eniId, IpFamily family, int count, ClientToken token, Duration timeout) {
        if (family == IpFamily.IPV6) {
            var request = ipv6Request(eniId, token);
            request.setIpv6AddressCount(count);
            return calls.call(
                    eniId, true, request, timeout, answer -> exactly(count, EniReader.addresses(answer.getIpv6Sets())));
        }
        var request = ipv4Request(eniId, token);
        request.setSecondaryPrivateIpAddressCount(count);
        return calls.call(
                eniId,
                true,
                request,
                timeout,
                answer -> exactly(
                        count,
                        EniReader.addresses(
                                answer.getAssignedPrivateIpAddressesSet().getPrivateIpSet())));
    }

    @Override
    public List<Cidr> assignPrefixes(String eniId, IpFamily family, int count, ClientToken token, Duration timeout) {
        if (family == IpFamily.IPV6) {
            var request = ipv6Request(eniId, token);
            request.setIpv6PrefixCount(count);
            return calls.call(
                    eniId,
                    true,
                    request,
                    timeout,
                    answer -> exactly(count, EniReader.prefixes(answer.getIpv6PrefixSets())));
        }
        var request = ipv4Request(eniId, token);
        request.setIpv4PrefixCount(count);
        return calls.call(
                eniId,
                true,
                request,
                timeout,
                answer -> exactly(
                        count,
                        EniReader.prefixes(
                                answer.getAssignedPrivateIpAddressesSet().getIpv4PrefixSet())));
    }

    private static AssignPrivateIpAddressesRequest ipv4Request(String eniId, ClientToken token) {
        var request = new AssignPrivateIpAddressesRequest();
        request.setNetworkInterfaceId(eniId);
        request.setClientToken(token.value());
        return request;
    }

    private static AssignIpv6AddressesRequest ipv6Request(String eniId, ClientToken token) {
        var request = new AssignIpv6AddressesRequest();
        request.setNetworkInterfaceId(eniId);
        request.setClientToken(token.value());
        return request;
    }

    private static <T> List<T> exactly(int count, List<T> assigned) {
        if (assigned.size() != count) {
            throw new IllegalStateException(count + " were asked for and " + assigned.size() + " assigned");
        }
        return assigned;
    }

    @Override
    public void releaseAddresses(String eniId, Set<InetAddress> addresses, Duration timeout) {
        var deadline = Deadline.in(timeout);
        release(eniId, addresses, deadline, Eni::addresses, this::unassignAddresses);
    }

    @Override
    public void releasePrefixes(String eniId, Set<Cidr> prefixes, Duration timeout) {
        var deadline = Deadline.in(timeout);
        release(eniId, prefixes, deadline, Eni::prefixes, this::unassignPrefixes);
    }

    /** One call that releases something. */
    private interface Unassign<T> {
        void send(String eniId, Collection<T> what, Duration timeout);
    }

    /** Where some of it is not there, the cloud releases none: then what is there is read, and that released. */
    private <T> void release(
            String eniId, Set<T> what, Deadline deadline, Function<Eni, List<T>> held, Unassign<T> unassign) {
        if (what.isEmpty()) {
            return;
        }
        try {
            unassign.send(eniId, what, deadline.left());
        } catch (CloudException.NotFound e) {
            unlessGone(e);
        } catch (CloudException.InvalidRequest e) {
            if (!e.code().orElse("").startsWith(UNASSIGNED)) {
                throw e;
            }
            releaseWhatIsThere(eniId, what, deadline, held, unassign);
        }
    }

    private <T> void releaseWhatIsThere(
            String eniId, Set<T> what, Deadline deadline, Function<Eni, List<T>> held, Unassign<T> unassign) {
        List<T> there = read(eniId, deadline).map(held).orElse(List.of()).stream()
                .filter(what::contains)
                .toList();
        if (there.isEmpty()) {
            return;
        }
        try {
            unassign.send(eniId, there, deadline.left());
        } catch (CloudException.InvalidRequest e) {
            if (!e.code().orElse("").startsWith(UNASSIGNED)) {
                throw e;
            }
            throw new CloudException.Transient(new CloudException.Failure(
                            e.action(), eniId, "what was read of it was not true any more: " + e.detail())
                    .withCode(UNASSIGNED)
                    .withCause(e));
        }
    }

    private void unassignAddresses(String eniId, Collection<InetAddress> addresses, Duration timeout) {
        List<String> texts = addresses.stream().map(InetAddress::getHostAddress).toList();
        unassign(
                eniId,
                IpFamily.of(addresses.iterator().next()),
                request -> request.setPrivateIpAddresss(texts),
                request -> request.setIpv6Addresss(texts),
                timeout);
    }

    private void unassignPrefixes(String eniId, Collection<Cidr> prefixes, Duration timeout) {
        List<String> texts = prefixes.stream().map(Cidr::toString).toList();
        unassign(
                eniId,
                prefixes.iterator().next().family(),
                request -> request.setIpv4Prefixs(texts),
                request -> request.setIpv6Prefixs(texts),
                timeout);
    }

    /** A call names what is of one family, by an action of its own. */
    private void unassign(
            String eniId,
            IpFamily family,
            Consumer<UnassignPrivateIpAddressesRequest> ipv4,
            Consumer<UnassignIpv6AddressesRequest> ipv6,
            Duration timeout) {
        if (family == IpFamily.IPV6) {
            var request = new UnassignIpv6AddressesRequest();
            request.setNetworkInterfaceId(eniId);
            ipv6.accept(request);
            calls.call(eniId, true, request, timeout, answer -> true);
        } else {
            var request = new UnassignPrivateIpAddressesRequest();
            request.setNetworkInterfaceId(eniId);
            ipv4.accept(request);
            calls.call(eniId, true, request, timeout, answer -> true);
        }
    }

    @Override
    public Page<Eni> list(EniFilter filter, Optional<String> pageToken, Duration timeout) {
        var request = new DescribeNetworkInterfacesRequest();
        request.setMaxResults(PAGE);
        pageToken.ifPresent(request::setNextToken);
        if (!filter.ids().isEmpty()) {
            request.setNetworkInterfaceIds(List.copyOf(filter.ids()));
        }
        filter.instanceId().ifPresent(request::setInstanceId);
        if (!filter.tags().isEmpty()) {
            request.setTags(
                    filter.tags().entrySet().stream().map(AliyunEnis::filterTag).toList());
        }
        return calls.call("ENIs", false, request, timeout, EniReader::page);
    }

    private static DescribeNetworkInterfacesRequest.Tag filterTag(Map.Entry<String, String> tag) {
        var translated = new DescribeNetworkInterfacesRequest.Tag();
        translated.setKey(tag.getKey());
        translated.setValue(tag.getValue());
        return translated;
    }
}
