package io.polder.provider.aliyun;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.Listener;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.LoadBalancers;
import io.polder.spi.Operation;
import io.polder.spi.Page;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * CLB of SLB. What it answers is done. Only the creation of a load balancer takes a client token; for what has none, what
 * is there already is looked at first. Thread-safe.
 */
final class Clb implements LoadBalancers {

    private static final int PAGE = 100;
    private static final int MOST_SERVERS = 20;

    private final ApiCalls calls;

    Clb(ApiCalls calls) {
        this.calls = calls;
    }

    private static RpcRequest request(String action) {
        return new RpcRequest("slb", "2014-05-15", action);
    }

    @Override
    public String kind() {
        return "clb";
    }

    @Override
    public int maxBackendsPerChange() {
        return MOST_SERVERS;
    }

    /** In the first subnet: a CLB has one. */
    @Override
    public LoadBalancer create(LoadBalancerSpec spec, ClientToken token, Duration timeout) {
        var request = request("CreateLoadBalancer")
                .with("LoadBalancerName", spec.name())
                .with("AddressType", spec.internal() ? "intranet" : "internet")
                .with("InstanceChargeType", "PayByCLCU")
                .with("VSwitchId", spec.subnetIds().get(0))
                .with("ClientToken", token)
                .withTags(spec.tags());
        return calls.call(
                spec.name(),
                true,
                request,
                timeout,
                answer -> new LoadBalancer(
                        JsonFields.text(answer, "LoadBalancerId"),
                        spec.name(),
                        true,
                        spec.internal(),
                        JsonFields.optional(answer, "Address").map(Cidr::address),
                        Optional.empty(),
                        spec.tags()));
    }

    @Override
    public Operation delete(String loadBalancerId, Duration timeout) {
        return change(loadBalancerId, request("DeleteLoadBalancer").with("LoadBalancerId", loadBalancerId), timeout);
    }

    /** A change that has happened already when its subject is gone. */
    private Operation change(String subject, RpcRequest request, Duration timeout) {
        try {
            calls.call(subject, true, request, timeout, answer -> true);
            return Operation.done();
        } catch (CloudException.NotFound e) {
            return Operation.done();
        }
    }

    @Override
    public Page<LoadBalancer> list(Map<String, String> tags, Optional<String> pageToken, Duration timeout) {
        int number = pageToken.map(Integer::parseInt).orElse(1);
        var request = request("DescribeLoadBalancers")
                .with("PageNumber", number)
                .with("PageSize", PAGE)
                .withTags(tags);
        return calls.call("load balancers", false, request, timeout, answer -> {
            List<LoadBalancer> items = JsonFields.wrapped(answer, "LoadBalancers", "LoadBalancer").stream()
                    .map(Clb::balancer)
                    .toList();
            boolean last = number * PAGE >= JsonFields.number(answer, "TotalCount");
            return new Page<>(items, last ? Optional.empty() : Optional.of(Integer.toString(number + 1)));
        });
    }

    private static LoadBalancer balancer(JsonObject json) {
        var tags = new HashMap<String, String>();
        if (json.has("Tags")) {
            JsonFields.wrapped(json, "Tags", "Tag")
                    .forEach(tag -> tags.put(
                            JsonFields.text(tag, "TagKey"),
                            JsonFields.optional(tag, "TagValue").orElse("")));
        }
        return new LoadBalancer(
                JsonFields.text(json, "LoadBalancerId"),
                JsonFields.optional(json, "LoadBalancerName").orElse(""),
                JsonFields.text(json, "LoadBalancerStatus").equals("active"),
                JsonFields.text(json, "AddressType").equals("intranet"),
                JsonFields.optional(json, "Address").map(Cidr::address),
                Optional.empty(),
                tags);
    }

    /** Groups have no token: one of this name that is there already is the one. */
    @Override
    public BackendGroup createGroup(BackendGroupSpec spec, ClientToken token, Duration timeout) {
        var deadline = Deadline.in(timeout);
        Optional<BackendGroup> there = groups(spec.loadBalancerId(), Optional.empty(), deadline.left()).items().stream()
                .filter(group -> group.name().equals(spec.name()))
                .findFirst();
        if (there.isPresent()) {
            return there.get();
        }
        var request = request("CreateVServerGroup")
                .with("LoadBalancerId", spec.loadBalancerId())
                .with("VServerGroupName", spec.name());
        return calls.call(
                spec.name(),
                true,
                request,
                deadline.left(),
                answer -> new BackendGroup(
                        JsonFields.text(answer, "VServerGroupId"), spec.loadBalancerId(), spec.name()));
    }

    @Override
    public Operation deleteGroup(String groupId, Duration timeout) {
        return change(groupId, request("DeleteVServerGroup").with("VServerGroupId", groupId), timeout);
    }

    /** All on one page: the API has no others. */
    @Override
    public Page<BackendGroup> groups(String loadBalancerId, Optional<String> pageToken, Duration timeout) {
        var request = request("DescribeVServerGroups").with("LoadBalancerId", loadBalancerId);
        return calls.call(
                loadBalancerId,
                false,
                request,
                timeout,
                answer -> new Page<>(
                        JsonFields.wrapped(answer, "VServerGroups", "VServerGroup").stream()
                                .map(json -> new BackendGroup(
                                        JsonFields.text(json, "VServerGroupId"),
                                        loadBalancerId,
                                        JsonFields.optional(json, "VServerGroupName")
                                                .orElse("")))
                                .toList(),
                        Optional.empty()));
    }

    @Override
    public Operation addBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return servers("AddVServerGroupBackendServers", groupId, backends, timeout);
    }

    @Override
    public Operation removeBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return servers("RemoveVServerGroupBackendServers", groupId, backends, timeout);
    }

    @Override
    public Operation setWeights(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return servers("SetVServerGroupAttribute", groupId, backends, timeout);
    }

    private Operation servers(String action, String groupId, Set<Backend> backends, Duration timeout) {
        var servers = new JsonArray();
        for (Backend backend : backends) {
            var server = new JsonObject();
            server.addProperty("ServerId", backend.eniId());
            server.addProperty("ServerIp", backend.address().getHostAddress());
            server.addProperty("Type", "eni");
            server.addProperty("Port", backend.port());
            server.addProperty("Weight", backend.weight());
            servers.add(server);
        }
        var request = request(action).with("VServerGroupId", groupId).with("BackendServers", servers);
        calls.call(groupId, true, request, timeout, answer -> true);
        return Operation.done();
    }

    /** All on one page: the API has no others. */
    @Override
    public Page<RegisteredBackend> backends(String groupId, Optional<String> pageToken, Duration timeout) {
        var request = request("DescribeVServerGroupAttribute").with("VServerGroupId", groupId);
        return calls.call(
                groupId,
                false,
                request,
                timeout,
                answer -> new Page<>(
                        JsonFields.wrapped(answer, "BackendServers", "BackendServer").stream()
                                .filter(json -> JsonFields.text(json, "Type").equals("eni"))
                                .map(Clb::backend)
                                .toList(),
                        Optional.empty()));
    }

    private static RegisteredBackend backend(JsonObject json) {
        return new RegisteredBackend(
                new Backend(
                        JsonFields.text(json, "ServerId"),
                        Cidr.address(JsonFields.text(json, "ServerIp")),
                        JsonFields.number(json, "Port"),
                        JsonFields.number(json, "Weight")),
                true);
    }

    /** Two calls, and one of reading before them: a listener that was created and not started is started. */
    @Override
    public Operation createListener(ListenerSpec spec, ClientToken token, Duration timeout) {
        var deadline = Deadline.in(timeout);
        Optional<Listener> there =
                Page.all(pageToken -> listeners(spec.loadBalancerId(), pageToken, deadline.left())).stream()
                        .filter(listener -> listener.protocol() == spec.protocol() && listener.port() == spec.port())
                        .findFirst();
        if (there.isPresent() && !there.get().groupId().equals(spec.groupId())) {
            throw new CloudException.Conflict(new CloudException.Failure(
                    "CreateLoadBalancer" + spec.protocol() + "Listener",
                    spec.loadBalancerId(),
                    "port " + spec.port() + " leads to group " + there.get().groupId()));
        }
        if (there.isEmpty()) {
            var request = request("CreateLoadBalancer" + spec.protocol() + "Listener")
                    .with("LoadBalancerId", spec.loadBalancerId())
                    .with("ListenerPort", spec.port())
                    .with("Bandwidth", -1)
                    .with("VServerGroupId", spec.groupId())
                    .with("HealthCheckConnectPort", spec.healthCheckPort());
            calls.call(spec.loadBalancerId(), true, request, deadline.left(), answer -> true);
        }
        if (there.isEmpty() || !there.get().running()) {
            var start = request("StartLoadBalancerListener")
                    .with("LoadBalancerId", spec.loadBalancerId())
                    .with("ListenerPort", spec.port())
                    .with("ListenerProtocol", wire(spec.protocol()));
            calls.call(spec.loadBalancerId(), true, start, deadline.left(), answer -> true);
        }
        return Operation.done();
    }

    private static String wire(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Operation deleteListener(String loadBalancerId, Protocol protocol, int port, Duration timeout) {
        return change(
                loadBalancerId,
                request("DeleteLoadBalancerListener")
                        .with("LoadBalancerId", loadBalancerId)
                        .with("ListenerPort", port)
                        .with("ListenerProtocol", wire(protocol)),
                timeout);
    }

    @Override
    public Page<Listener> listeners(String loadBalancerId, Optional<String> pageToken, Duration timeout) {
        var request = request("DescribeLoadBalancerListeners")
                .with("LoadBalancerId.1", loadBalancerId)
                .with("MaxResults", PAGE)
                .with("NextToken", pageToken);
        return calls.call(
                loadBalancerId,
                false,
                request,
                timeout,
                answer -> new Page<>(
                        JsonFields.list(answer, "Listeners").stream()
                                .filter(json -> JsonFields.text(json, "ListenerProtocol")
                                        .matches("tcp|udp"))
                                .map(Clb::listener)
                                .toList(),
                        JsonFields.optional(answer, "NextToken")));
    }

    private static Listener listener(JsonObject json) {
        return new Listener(
                JsonFields.text(json, "LoadBalancerId"),
                Protocol.valueOf(JsonFields.text(json, "ListenerProtocol").toUpperCase(Locale.ROOT)),
                JsonFields.number(json, "ListenerPort"),
                JsonFields.optional(json, "VServerGroupId").orElse(""),
                JsonFields.text(json, "Status").equals("running"));
    }

    @Override
    public Operation look(Operation operation, Duration timeout) {
        return operation;
    }
}
