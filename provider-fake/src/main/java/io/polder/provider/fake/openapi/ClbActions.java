package io.polder.provider.fake.openapi;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Backend;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.Cidr;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** CLB, version 2014-05-15 of SLB: what it answers is done. Thread-safe. */
final class ClbActions {

    /** Codes that CLB documents, for those of the model, which are NLB's. */
    private static final Map<String, String> WORDS = Map.of(
            "ResourceInUse.ServerGroup", "RspoolVipExist",
            "ResourceAlreadyExist.Listener", "ListenerAlreadyExists");

    private final BalancerCalls calls;

    ClbActions(FakeCloud cloud) {
        this.calls = BalancerCalls.of(cloud, "clb");
    }

    Product product() {
        return new Product(
                "slb",
                "2014-05-15",
                Map.ofEntries(
                        Map.entry("CreateLoadBalancer", this::create),
                        Map.entry("DeleteLoadBalancer", this::delete),
                        Map.entry("DescribeLoadBalancers", this::list),
                        Map.entry("CreateVServerGroup", this::createGroup),
                        Map.entry("DeleteVServerGroup", this::deleteGroup),
                        Map.entry("DescribeVServerGroups", this::listGroups),
                        Map.entry("AddVServerGroupBackendServers", this::add),
                        Map.entry("RemoveVServerGroupBackendServers", this::remove),
                        Map.entry("SetVServerGroupAttribute", this::update),
                        Map.entry("DescribeVServerGroupAttribute", this::listServers),
                        Map.entry("CreateLoadBalancerTCPListener", in -> createListener(in, Protocol.TCP)),
                        Map.entry("CreateLoadBalancerUDPListener", in -> createListener(in, Protocol.UDP)),
                        Map.entry("StartLoadBalancerListener", this::startListener),
                        Map.entry("DeleteLoadBalancerListener", this::deleteListener),
                        Map.entry("DescribeLoadBalancerListeners", this::listListeners)),
                WORDS);
    }

    private JsonObject create(Parameters parameters) {
        var spec = new LoadBalancerSpec(
                parameters.optional("LoadBalancerName").orElse("clb"),
                parameters.optional("AddressType").orElse("internet").equals("intranet"),
                List.of(parameters.required("VSwitchId")),
                parameters.tags());
        var made = calls.balancers().create(spec, parameters.clientToken(), EcsActions.PATIENT);
        var answer = Answers.field("LoadBalancerId", made.id());
        answer.addProperty("LoadBalancerName", made.name());
        made.address().ifPresent(address -> answer.addProperty("Address", address.getHostAddress()));
        return answer;
    }

    private JsonObject delete(Parameters parameters) {
        calls.balancers().delete(parameters.required("LoadBalancerId"), EcsActions.PATIENT);
        return Answers.empty();
    }

    private JsonObject list(Parameters parameters) {
        var tags = new LinkedHashMap<>(parameters.tags());
        parameters
                .optional("Tags")
                .ifPresent(text ->
                        array("Tags", text).forEach(tag -> tags.put(text(tag, "TagKey"), text(tag, "TagValue"))));
        List<LoadBalancer> found = calls.all(tags).stream()
                .filter(each -> parameters
                        .optional("LoadBalancerId")
                        .map(id -> id.equals(each.id()))
                        .orElse(true))
                .toList();
        var answer = Answers.empty();
        answer.addProperty("TotalCount", found.size());
        Answers.wrapped(answer, "LoadBalancers", "LoadBalancer", found, ClbActions::json);
        return answer;
    }

    private static JsonObject json(LoadBalancer balancer) {
        var json = Answers.field("LoadBalancerId", balancer.id());
        json.addProperty("LoadBalancerName", balancer.name());
        json.addProperty("LoadBalancerStatus", "active");
        json.addProperty("AddressType", balancer.internal() ? "intranet" : "internet");
        balancer.address().ifPresent(address -> json.addProperty("Address", address.getHostAddress()));
        Answers.wrapped(json, "Tags", "Tag", balancer.tags().entrySet(), tag -> Answers.tag(tag, "TagKey", "TagValue"));
        return json;
    }

    private JsonObject createGroup(Parameters parameters) {
        var spec = new BackendGroupSpec(
                parameters.required("LoadBalancerId"),
                parameters.optional("VServerGroupName").orElse("group"),
                Protocol.TCP,
                Optional.empty());
        var made = calls.balancers().createGroup(spec, parameters.clientToken(), EcsActions.PATIENT);
        return Answers.field("VServerGroupId", made.id());
    }

    private JsonObject deleteGroup(Parameters parameters) {
        calls.balancers().deleteGroup(parameters.required("VServerGroupId"), EcsActions.PATIENT);
        return Answers.empty();
    }

    private JsonObject listGroups(Parameters parameters) {
        var answer = Answers.empty();
        Answers.wrapped(
                answer, "VServerGroups", "VServerGroup", calls.groups(parameters.required("LoadBalancerId")), group -> {
                    var json = Answers.field("VServerGroupId", group.id());
                    json.addProperty("VServerGroupName", group.name());
                    return json;
                });
        return answer;
    }

    private JsonObject add(Parameters parameters) {
        String id = parameters.required("VServerGroupId");
        calls.balancers().addBackends(id, servers(parameters), parameters.clientToken(), EcsActions.PATIENT);
        return Answers.field("VServerGroupId", id);
    }

    private JsonObject remove(Parameters parameters) {
        String id = parameters.required("VServerGroupId");
        calls.balancers().removeBackends(id, servers(parameters), parameters.clientToken(), EcsActions.PATIENT);
        return Answers.field("VServerGroupId", id);
    }

    private JsonObject update(Parameters parameters) {
        String id = parameters.required("VServerGroupId");
        calls.balancers().setWeights(id, servers(parameters), parameters.clientToken(), EcsActions.PATIENT);
        return Answers.field("VServerGroupId", id);
    }

    private static Set<Backend> servers(Parameters parameters) {
        var servers = new LinkedHashSet<Backend>();
        for (JsonElement server : array("BackendServers", parameters.required("BackendServers"))) {
            if (!text(server, "Type").equals("eni")) {
                throw WireError.invalid("BackendServers.Type", text(server, "Type"));
            }
            servers.add(Parameters.parse(
                    "BackendServers",
                    text(server, "ServerIp"),
                    ip -> new Backend(
                            text(server, "ServerId"),
                            Cidr.address(ip),
                            Integer.parseInt(text(server, "Port")),
                            server.getAsJsonObject().has("Weight") ? Integer.parseInt(text(server, "Weight")) : 100)));
        }
        return servers;
    }

    private static Iterable<JsonElement> array(String name, String text) {
        try {
            return JsonParser.parseString(text).getAsJsonArray();
        } catch (JsonParseException | IllegalStateException e) {
            throw WireError.invalid(name, text);
        }
    }

    private static String text(JsonElement object, String name) {
        if (!object.isJsonObject()
                || !object.getAsJsonObject().has(name)
                || !object.getAsJsonObject().get(name).isJsonPrimitive()) {
            throw WireError.missing(name);
        }
        return object.getAsJsonObject().get(name).getAsString();
    }

    private JsonObject listServers(Parameters parameters) {
        String id = parameters.required("VServerGroupId");
        var answer = Answers.field("VServerGroupId", id);
        Answers.wrapped(answer, "BackendServers", "BackendServer", calls.backends(id), ClbActions::json);
        return answer;
    }

    private static JsonObject json(RegisteredBackend registered) {
        Backend backend = registered.backend();
        var json = Answers.field("ServerId", backend.eniId());
        json.addProperty("ServerIp", backend.address().getHostAddress());
        json.addProperty("Type", "eni");
        json.addProperty("Port", backend.port());
        json.addProperty("Weight", backend.weight());
        return json;
    }

    private JsonObject createListener(Parameters parameters, Protocol protocol) {
        var spec = new ListenerSpec(
                parameters.required("LoadBalancerId"),
                protocol,
                parameters.number("ListenerPort", 0),
                parameters.required("VServerGroupId"),
                parameters.optional("HealthCheckConnectPort").map(Integer::parseInt));
        calls.balancers().createListener(spec, parameters.clientToken(), EcsActions.PATIENT);
        return Answers.empty();
    }

    /** In this model a listener runs from the start. */
    private JsonObject startListener(Parameters parameters) {
        String id = parameters.required("LoadBalancerId");
        int port = parameters.number("ListenerPort", 0);
        if (calls.listeners(id).stream().noneMatch(listener -> listener.port() == port)) {
            throw new WireError(404, "InvalidListenerPort.NotFound", "there is no listener at " + port);
        }
        return Answers.empty();
    }

    private JsonObject deleteListener(Parameters parameters) {
        Protocol protocol = Parameters.parse(
                "ListenerProtocol",
                parameters.optional("ListenerProtocol").orElse("tcp").toUpperCase(Locale.ROOT),
                Protocol::valueOf);
        calls.balancers()
                .deleteListener(
                        parameters.required("LoadBalancerId"),
                        protocol,
                        parameters.number("ListenerPort", 0),
                        EcsActions.PATIENT);
        return Answers.empty();
    }

    private JsonObject listListeners(Parameters parameters) {
        var answer = Answers.empty();
        var wanted = parameters.list("LoadBalancerId");
        answer.add(
                "Listeners",
                Answers.array(
                        wanted.stream()
                                .flatMap(id -> calls.listeners(id).stream())
                                .toList(),
                        listener -> {
                            var json = Answers.field("LoadBalancerId", listener.loadBalancerId());
                            json.addProperty("ListenerPort", listener.port());
                            json.addProperty(
                                    "ListenerProtocol",
                                    listener.protocol().name().toLowerCase(Locale.ROOT));
                            json.addProperty("VServerGroupId", listener.groupId());
                            json.addProperty("Status", listener.running() ? "running" : "starting");
                            return json;
                        }));
        return answer;
    }
}
