package io.polder.provider.aliyun;

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
import io.polder.spi.Subnets;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * NLB, whose changes are jobs. A server group of NLB is no load balancer's own: a tag says whose it is. Thread-safe.
 */
final class Nlb implements LoadBalancers {

    private static final String OWNER_TAG = "polder.io/load-balancer";
    private static final int PAGE = 100;
    private static final int MOST_SERVERS = 40;

    private final ApiCalls calls;
    private final Subnets subnets;
    private final String vpcId;

    Nlb(ApiCalls calls, Subnets subnets, String vpcId) {
        this.calls = calls;
        this.subnets = subnets;
        this.vpcId = vpcId;
    }

    private static RpcRequest request(String action) {
        return new RpcRequest("nlb", "2022-04-30", action);
    }

    @Override
    public String kind() {
        return "nlb";
    }

    @Override
    public int maxBackendsPerChange() {
        return MOST_SERVERS;
    }

    /** Each subnet's zone is read first. */
    @Override
    public LoadBalancer create(LoadBalancerSpec spec, ClientToken token, Duration timeout) {
        var deadline = Deadline.in(timeout);
        var request = request("CreateLoadBalancer")
                .with("LoadBalancerName", spec.name())
                .with("AddressType", spec.internal() ? "Intranet" : "Internet")
                .with("VpcId", vpcId)
                .with("ClientToken", token)
                .withTags(spec.tags());
        for (int i = 0; i < spec.subnetIds().size(); i++) {
            String id = spec.subnetIds().get(i);
            String prefix = "ZoneMappings." + (i + 1) + ".";
            request.with(prefix + "VSwitchId", id)
                    .with(
                            prefix + "ZoneId",
                            subnets.describe(id, deadline.left()).zoneId());
        }
        String id = calls.call(
                spec.name(),
                true,
                request,
                deadline.left(),
                answer -> JsonFields.optional(answer, "LoadbalancerId")
                        .orElseGet(() -> JsonFields.text(answer, "LoadBalancerId")));
        return new LoadBalancer(
                id, spec.name(), false, spec.internal(), Optional.empty(), Optional.empty(), spec.tags());
    }

    @Override
    public Operation delete(String loadBalancerId, Duration timeout) {
        return change(loadBalancerId, request("DeleteLoadBalancer").with("LoadBalancerId", loadBalancerId), timeout);
    }

    /** A change that has happened already when its subject is gone. */
    private Operation change(String subject, RpcRequest request, Duration timeout) {
        try {
            return calls.call(subject, true, request, timeout, Nlb::operation);
        } catch (CloudException.NotFound e) {
            return Operation.done();
        }
    }

    private static Operation operation(JsonObject answer) {
        return JsonFields.optional(answer, "JobId").map(Operation::running).orElseGet(Operation::done);
    }

    @Override
    public Page<LoadBalancer> list(Map<String, String> tags, Optional<String> pageToken, Duration timeout) {
        var request = paged("ListLoadBalancers", pageToken).withTags(tags);
        return calls.call(
                "load balancers",
                false,
                request,
                timeout,
                answer -> page(
                        answer,
                        JsonFields.list(answer, "LoadBalancers").stream()
                                .map(Nlb::balancer)
                                .toList()));
    }

    private static RpcRequest paged(String action, Optional<String> pageToken) {
        return request(action).with("MaxResults", PAGE).with("NextToken", pageToken);
    }

    private static <T> Page<T> page(JsonObject answer, List<T> items) {
        return new Page<>(items, JsonFields.optional(answer, "NextToken"));
    }

    private static LoadBalancer balancer(JsonObject json) {
        boolean internal = JsonFields.text(json, "AddressType").equals("Intranet");
        List<InetAddress> addresses = JsonFields.list(json, "ZoneMappings").stream()
                .flatMap(zone -> JsonFields.list(zone, "LoadBalancerAddresses").stream())
                .flatMap(address ->
                        JsonFields.optional(address, internal ? "PrivateIPv4Address" : "PublicIPv4Address").stream())
                .map(Cidr::address)
                .toList();
        return new LoadBalancer(
                JsonFields.text(json, "LoadBalancerId"),
                JsonFields.optional(json, "LoadBalancerName").orElse(""),
                JsonFields.text(json, "LoadBalancerStatus").equals("Active"),
                internal,
                addresses.size() == 1 ? Optional.of(addresses.get(0)) : Optional.empty(),
                JsonFields.optional(json, "DNSName"),
                tags(json));
    }

    private static Map<String, String> tags(JsonObject json) {
        var tags = new HashMap<String, String>();
        JsonFields.list(json, "Tags")
                .forEach(tag -> tags.put(
                        JsonFields.text(tag, "Key"),
                        JsonFields.optional(tag, "Value").orElse("")));
        return tags;
    }

    @Override
    public BackendGroup createGroup(BackendGroupSpec spec, ClientToken token, Duration timeout) {
        var request = request("CreateServerGroup")
                .with("ServerGroupName", spec.name())
                .with("ServerGroupType", "Instance") // The kind that takes ENIs.
                .with("VpcId", vpcId)
                .with("Protocol", spec.protocol())
                .with("HealthCheckConfig.HealthCheckEnabled", true)
                .with("HealthCheckConfig.HealthCheckConnectPort", spec.healthCheckPort())
                .with("ClientToken", token)
                .withTags(Map.of(OWNER_TAG, spec.loadBalancerId()));
        return calls.call(
                spec.name(),
                true,
                request,
                timeout,
                answer ->
                        new BackendGroup(JsonFields.text(answer, "ServerGroupId"), spec.loadBalancerId(), spec.name()));
    }

    @Override
    public Operation deleteGroup(String groupId, Duration timeout) {
        return change(groupId, request("DeleteServerGroup").with("ServerGroupId", groupId), timeout);
    }

    @Override
    public Page<BackendGroup> groups(String loadBalancerId, Optional<String> pageToken, Duration timeout) {
        var request = paged("ListServerGroups", pageToken).withTags(Map.of(OWNER_TAG, loadBalancerId));
        return calls.call(
                loadBalancerId,
                false,
                request,
                timeout,
                answer -> page(
                        answer,
                        JsonFields.list(answer, "ServerGroups").stream()
                                .map(json -> new BackendGroup(
                                        JsonFields.text(json, "ServerGroupId"),
                                        loadBalancerId,
                                        JsonFields.optional(json, "ServerGroupName")
                                                .orElse("")))
                                .toList()));
    }

    @Override
    public Operation addBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change("AddServersToServerGroup", groupId, backends, token, timeout);
    }

    @Override
    public Operation removeBackends(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change("RemoveServersFromServerGroup", groupId, backends, token, timeout);
    }

    @Override
    public Operation setWeights(String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return change("UpdateServerGroupServersAttribute", groupId, backends, token, timeout);
    }

    private Operation change(
            String action, String groupId, Set<Backend> backends, ClientToken token, Duration timeout) {
        return calls.call(groupId, true, servers(action, groupId, backends, token), timeout, Nlb::operation);
    }

    private static RpcRequest servers(String action, String groupId, Set<Backend> backends, ClientToken token) {
        var request = request(action).with("ServerGroupId", groupId).with("ClientToken", token);
        int number = 0;
        for (Backend backend : backends) {
            number++;
            String prefix = "Servers." + number + ".";
            request.with(prefix + "ServerId", backend.eniId())
                    .with(prefix + "ServerType", "Eni")
                    .with(prefix + "ServerIp", backend.address().getHostAddress())
                    .with(prefix + "Port", backend.port())
                    .with(prefix + "Weight", backend.weight());
        }
        return request;
    }

    @Override
    public Page<RegisteredBackend> backends(String groupId, Optional<String> pageToken, Duration timeout) {
        var request = paged("ListServerGroupServers", pageToken).with("ServerGroupId", groupId);
        return calls.call(
                groupId,
                false,
                request,
                timeout,
                answer -> page(
                        answer,
                        JsonFields.list(answer, "Servers").stream()
                                .map(Nlb::backend)
                                .toList()));
    }

    private static RegisteredBackend backend(JsonObject json) {
        return new RegisteredBackend(
                new Backend(
                        JsonFields.text(json, "ServerId"),
                        Cidr.address(JsonFields.text(json, "ServerIp")),
                        JsonFields.number(json, "Port"),
                        JsonFields.number(json, "Weight")),
                JsonFields.text(json, "Status").equals("Available"));
    }

    @Override
    public Operation createListener(ListenerSpec spec, ClientToken token, Duration timeout) {
        var request = request("CreateListener")
                .with("LoadBalancerId", spec.loadBalancerId())
                .with("ListenerProtocol", spec.protocol())
                .with("ListenerPort", spec.port())
                .with("ServerGroupId", spec.groupId())
                .with("ClientToken", token);
        return calls.call(spec.loadBalancerId(), true, request, timeout, Nlb::operation);
    }

    /** The listener's id is read first. */
    @Override
    public Operation deleteListener(String loadBalancerId, Protocol protocol, int port, Duration timeout) {
        var deadline = Deadline.in(timeout);
        Optional<JsonObject> found = Page.all(token -> listenersAsTheyAre(loadBalancerId, token, deadline)).stream()
                .filter(json -> isAt(json, protocol, port))
                .findFirst();
        return found.isEmpty()
                ? Operation.done()
                : change(
                        loadBalancerId,
                        request("DeleteListener").with("ListenerId", JsonFields.text(found.get(), "ListenerId")),
                        deadline.left());
    }

    private static boolean isAt(JsonObject json, Protocol protocol, int port) {
        return JsonFields.text(json, "ListenerProtocol").equals(protocol.name())
                && JsonFields.number(json, "ListenerPort") == port;
    }

    private Page<JsonObject> listenersAsTheyAre(String loadBalancerId, Optional<String> pageToken, Deadline deadline) {
        var request = paged("ListListeners", pageToken).with("LoadBalancerIds.1", loadBalancerId);
        return calls.call(
                loadBalancerId,
                false,
                request,
                deadline.left(),
                answer -> page(answer, JsonFields.list(answer, "Listeners")));
    }

    @Override
    public Page<Listener> listeners(String loadBalancerId, Optional<String> pageToken, Duration timeout) {
        Page<JsonObject> page = listenersAsTheyAre(loadBalancerId, pageToken, Deadline.in(timeout));
        return new Page<>(
                page.items().stream()
                        .filter(json -> isKnown(JsonFields.text(json, "ListenerProtocol")))
                        .map(Nlb::listener)
                        .toList(),
                page.nextToken());
    }

    private static boolean isKnown(String protocol) {
        return protocol.equals("TCP") || protocol.equals("UDP");
    }

    private static Listener listener(JsonObject json) {
        return new Listener(
                JsonFields.text(json, "LoadBalancerId"),
                Protocol.valueOf(JsonFields.text(json, "ListenerProtocol")),
                JsonFields.number(json, "ListenerPort"),
                JsonFields.text(json, "ServerGroupId"),
                JsonFields.text(json, "ListenerStatus").equals("Running"));
    }

    @Override
    public Operation look(Operation operation, Duration timeout) {
        if (operation.state() != Operation.State.RUNNING) {
            return operation;
        }
        String id = operation.id().orElseThrow();
        return calls.call(
                id,
                false,
                request("GetJobStatus").with("JobId", id),
                timeout,
                answer -> new Operation(Optional.of(id), state(JsonFields.text(answer, "Status")), Optional.empty()));
    }

    private static Operation.State state(String status) {
        return switch (status) {
            case "Succeeded" -> Operation.State.SUCCEEDED;
            case "Failed" -> Operation.State.FAILED;
            default -> Operation.State.RUNNING;
        };
    }
}
