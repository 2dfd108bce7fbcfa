package io.polder.provider.fake.openapi;

import com.google.gson.JsonObject;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Backend;
import io.polder.spi.BackendGroup;
import io.polder.spi.BackendGroupSpec;
import io.polder.spi.Cidr;
import io.polder.spi.Listener;
import io.polder.spi.ListenerSpec;
import io.polder.spi.LoadBalancer;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.Operation;
import io.polder.spi.Protocol;
import io.polder.spi.RegisteredBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * NLB, version 2022-04-30: changes are jobs. A server group is not a load balancer's here; the model's is, so the tag
 * {@code load-balancer} of CreateServerGroup says whose. Thread-safe.
 */
final class NlbActions {

    /** The tag by which a client says which load balancer a group is for. */
    static final String OWNER_TAG = "polder.io/load-balancer";

    private final BalancerCalls calls;

    NlbActions(FakeCloud cloud) {
        this.calls = BalancerCalls.of(cloud, "nlb");
    }

    Product product() {
        return new Product(
                "nlb",
                "2022-04-30",
                Map.ofEntries(
                        Map.entry("CreateLoadBalancer", this::create),
                        Map.entry("DeleteLoadBalancer", this::delete),
                        Map.entry("ListLoadBalancers", this::list),
                        Map.entry("CreateServerGroup", this::createGroup),
                        Map.entry("DeleteServerGroup", this::deleteGroup),
                        Map.entry("ListServerGroups", this::listGroups),
                        Map.entry("AddServersToServerGroup", this::add),
                        Map.entry("RemoveServersFromServerGroup", this::remove),
                        Map.entry("UpdateServerGroupServersAttribute", this::update),
                        Map.entry("ListServerGroupServers", this::listServers),
                        Map.entry("CreateListener", this::createListener),
                        Map.entry("DeleteListener", this::deleteListener),
                        Map.entry("ListListeners", this::listListeners),
                        Map.entry("GetJobStatus", this::job)));
    }

    private JsonObject create(Parameters parameters) {
        List<String> subnets = parameters.structures("ZoneMappings").stream()
                .map(mapping -> mapping.required("VSwitchId"))
                .toList();
        if (subnets.isEmpty()) {
            throw WireError.missing("ZoneMappings");
        }
        var spec = new LoadBalancerSpec(
                parameters.optional("LoadBalancerName").orElse("nlb"),
                parameters.required("AddressType").equals("Intranet"),
                subnets,
                parameters.tags());
        var made = calls.balancers().create(spec, parameters.clientToken(), EcsActions.PATIENT);
        return Answers.field("LoadbalancerId", made.id()); // Spelt so in the API.
    }

    private JsonObject delete(Parameters parameters) {
        return job(calls.balancers().delete(parameters.required("LoadBalancerId"), EcsActions.PATIENT));
    }

    private JsonObject list(Parameters parameters) {
        var answer = Answers.empty();
        answer.add(
                "LoadBalancers",
                Answers.array(
                        calls.all(parameters.tags()).stream()
                                .filter(each -> isAmong(each.id(), parameters.list("LoadBalancerIds")))
                                .toList(),
                        NlbActions::json));
        return answer;
    }

    private static boolean isAmong(String id, List<String> wanted) {
        return wanted.isEmpty() || wanted.contains(id);
    }

    private static JsonObject json(LoadBalancer balancer) {
        var json = Answers.field("LoadBalancerId", balancer.id());
        json.addProperty("LoadBalancerName", balancer.name());
        json.addProperty("LoadBalancerStatus", balancer.active() ? "Active" : "Provisioning");
        json.addProperty("AddressType", balancer.internal() ? "Intranet" : "Internet");
        json.addProperty("DNSName", balancer.hostName().orElse(""));
        var address = new JsonObject();
        String key = balancer.internal() ? "PrivateIPv4Address" : "PublicIPv4Address";
        balancer.address().ifPresent(each -> address.addProperty(key, each.getHostAddress()));
        var mapping = new JsonObject();
        mapping.add("LoadBalancerAddresses", Answers.array(List.of(address), each -> each));
        json.add("ZoneMappings", Answers.array(List.of(mapping), each -> each));
        json.add("Tags", Answers.array(balancer.tags().entrySet(), tag -> Answers.tag(tag, "Key", "Value")));
        return json;
    }

    private JsonObject createGroup(Parameters parameters) {
        String owner = Optional.ofNullable(parameters.tags().get(OWNER_TAG))
                .orElseThrow(() -> WireError.missing("Tag with the key " + OWNER_TAG));
        var spec = new BackendGroupSpec(
                owner,
                parameters.required("ServerGroupName"),
                protocol(parameters, "Protocol"),
                parameters
                        .optional("HealthCheckConfig.HealthCheckConnectPort")
                        .map(Integer::parseInt)
                        .filter(port -> port > 0));
        var made = calls.balancers().createGroup(spec, parameters.clientToken(), EcsActions.PATIENT);
        return Answers.field("ServerGroupId", made.id());
    }

    private static Protocol protocol(Parameters parameters, String name) {
        return Parameters.parse(name, parameters.optional(name).orElse("TCP"), Protocol::valueOf);
    }

    private JsonObject deleteGroup(Parameters parameters) {
        return job(calls.balancers().deleteGroup(parameters.required("ServerGroupId"), EcsActions.PATIENT));
    }

    private JsonObject listGroups(Parameters parameters) {
        var groups = new ArrayList<BackendGroup>();
        Optional<String> owner = Optional.ofNullable(parameters.tags().get(OWNER_TAG));
        for (LoadBalancer balancer : calls.all(Map.of())) {
            if (owner.isEmpty() || owner.get().equals(balancer.id())) {
                groups.addAll(calls.groups(balancer.id()));
            }
        }
        var answer = Answers.empty();
        answer.add("ServerGroups", Answers.array(groups, group -> {
            var json = Answers.field("ServerGroupId", group.id());
            json.addProperty("ServerGroupName", group.name());
            json.addProperty("ServerGroupStatus", "Available");
            json.add(
                    "Tags",
                    Answers.array(
                            Map.of(OWNER_TAG, group.loadBalancerId()).entrySet(),
                            tag -> Answers.tag(tag, "Key", "Value")));
            return json;
        }));
        return answer;
    }

    private JsonObject add(Parameters parameters) {
        return job(calls.balancers()
                .addBackends(
                        parameters.required("ServerGroupId"),
                        servers(parameters),
                        parameters.clientToken(),
                        EcsActions.PATIENT));
    }

    private JsonObject remove(Parameters parameters) {
        return job(calls.balancers()
                .removeBackends(
                        parameters.required("ServerGroupId"),
                        servers(parameters),
                        parameters.clientToken(),
                        EcsActions.PATIENT));
    }

    private JsonObject update(Parameters parameters) {
        return job(calls.balancers()
                .setWeights(
                        parameters.required("ServerGroupId"),
                        servers(parameters),
                        parameters.clientToken(),
                        EcsActions.PATIENT));
    }

    private static Set<Backend> servers(Parameters parameters) {
        return parameters.structures("Servers").stream().map(NlbActions::server).collect(Collectors.toSet());
    }

    private static Backend server(Parameters server) {
        if (!server.required("ServerType").equals("Eni")) {
            throw WireError.invalid("ServerType", server.required("ServerType"));
        }
        return Parameters.parse(
                "Servers",
                server.required("ServerIp"),
                ip -> new Backend(
                        server.required("ServerId"),
                        Cidr.address(ip),
                        server.number("Port", 0),
                        server.number("Weight", 100)));
    }

    private JsonObject listServers(Parameters parameters) {
        var answer = Answers.empty();
        answer.add("Servers", Answers.array(calls.backends(parameters.required("ServerGroupId")), NlbActions::json));
        return answer;
    }

    private static JsonObject json(RegisteredBackend registered) {
        Backend backend = registered.backend();
        var json = Answers.field("ServerId", backend.eniId());
        json.addProperty("ServerType", "Eni");
        json.addProperty("ServerIp", backend.address().getHostAddress());
        json.addProperty("Port", backend.port());
        json.addProperty("Weight", backend.weight());
        json.addProperty("Status", registered.settled() ? "Available" : "Configuring");
        return json;
    }

    private JsonObject createListener(Parameters parameters) {
        var spec = new ListenerSpec(
                parameters.required("LoadBalancerId"),
                protocol(parameters, "ListenerProtocol"),
                parameters.number("ListenerPort", 0),
                parameters.required("ServerGroupId"),
                Optional.empty());
        var answer = job(calls.balancers().createListener(spec, parameters.clientToken(), EcsActions.PATIENT));
        answer.addProperty("ListenerId", id(spec.loadBalancerId(), spec.protocol(), spec.port()));
        return answer;
    }

    private static String id(String balancerId, Protocol protocol, int port) {
        return "lsn-" + balancerId + "@" + protocol + "@" + port;
    }

    private JsonObject deleteListener(Parameters parameters) {
        String id = parameters.required("ListenerId");
        for (LoadBalancer balancer : calls.all(Map.of())) {
            for (Listener listener : calls.listeners(balancer.id())) {
                if (id(balancer.id(), listener.protocol(), listener.port()).equals(id)) {
                    return job(calls.balancers()
                            .deleteListener(balancer.id(), listener.protocol(), listener.port(), EcsActions.PATIENT));
                }
            }
        }
        throw new WireError(404, "ResourceNotFound.listener", "there is no listener " + id);
    }

    private JsonObject listListeners(Parameters parameters) {
        List<String> wanted = parameters.list("LoadBalancerIds");
        var found = new ArrayList<Listener>();
        calls.all(Map.of()).stream()
                .filter(each -> isAmong(each.id(), wanted))
                .forEach(each -> found.addAll(calls.listeners(each.id())));
        var answer = Answers.empty();
        answer.add("Listeners", Answers.array(found, listener -> {
            var json = Answers.field("ListenerId", id(listener.loadBalancerId(), listener.protocol(), listener.port()));
            json.addProperty("LoadBalancerId", listener.loadBalancerId());
            json.addProperty("ListenerProtocol", listener.protocol().name());
            json.addProperty("ListenerPort", listener.port());
            json.addProperty("ServerGroupId", listener.groupId());
            json.addProperty("ListenerStatus", listener.running() ? "Running" : "Provisioning");
            return json;
        }));
        return answer;
    }

    private JsonObject job(Parameters parameters) {
        var looked = calls.balancers().look(Operation.running(parameters.required("JobId")), EcsActions.PATIENT);
        return Answers.field(
                "Status",
                switch (looked.state()) {
                    case RUNNING -> "Processing";
                    case SUCCEEDED -> "Succeeded";
                    case FAILED -> "Failed";
                });
    }

    private static JsonObject job(Operation operation) {
        var answer = Answers.empty();
        operation.id().ifPresent(id -> answer.addProperty("JobId", id));
        return answer;
    }
}
