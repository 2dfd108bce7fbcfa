package io.polder.provider.fake.openapi;

import com.google.gson.JsonObject;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Cidr;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.InstanceType;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * ECS, version 2014-05-26: ENIs, their addresses, instance types. What the SPI forgives, because it has happened already,
 * this API does not. Thread-safe.
 */
final class EcsActions {

    static final Duration PATIENT = Duration.ofDays(1);

    private final FakeCloud cloud;
    private final CloudProvider provider;
    private final NetworkInterfaces enis;

    EcsActions(FakeCloud cloud) {
        this.cloud = cloud;
        this.provider = cloud.provider();
        this.enis = provider.networkInterfaces();
    }

    Product product() {
        return new Product(
                "ecs",
                "2014-05-26",
                Map.of(
                        "CreateNetworkInterface", this::create,
                        "AttachNetworkInterface", this::attach,
                        "DetachNetworkInterface", this::detach,
                        "DeleteNetworkInterface", this::delete,
                        "AssignPrivateIpAddresses", this::assignIpv4,
                        "UnassignPrivateIpAddresses", this::unassignIpv4,
                        "AssignIpv6Addresses", this::assignIpv6,
                        "UnassignIpv6Addresses", this::unassignIpv6,
                        "DescribeNetworkInterfaces", new EniListing(cloud, enis),
                        "DescribeInstanceTypes", this::describeTypes));
    }

    private JsonObject create(Parameters parameters) {
        var groups = new ArrayList<>(parameters.list("SecurityGroupIds"));
        parameters.optional("SecurityGroupId").ifPresent(groups::add);
        boolean trunk = "Trunk".equals(parameters.optional("InstanceType").orElse("Secondary"));
        var spec = EniSpec.in(parameters.required("VSwitchId"), parameters.tags())
                .withSecurityGroups(groups)
                .withAddresses(IpFamily.IPV4, count(parameters, "SecondaryPrivateIpAddressCount"))
                .withAddresses(IpFamily.IPV6, count(parameters, "Ipv6AddressCount"))
                .withPrefixes(IpFamily.IPV4, count(parameters, "Ipv4PrefixCount"))
                .withPrefixes(IpFamily.IPV6, count(parameters, "Ipv6PrefixCount"));
        var eni = enis.create(trunk ? spec.asTrunk() : spec, parameters.clientToken(), PATIENT);
        return EniJson.of(eni, cloud);
    }

    private static int count(Parameters parameters, String name) {
        int count = parameters.number(name, 0);
        if (count < 0) {
            throw WireError.invalid(name, Integer.toString(count));
        }
        return count;
    }

    private JsonObject attach(Parameters parameters) {
        String eniId = parameters.required("NetworkInterfaceId");
        String instanceId = parameters.required("InstanceId");
        Optional<Eni> before = find(eniId);
        enis.attach(eniId, instanceId, PATIENT);
        if (before.isPresent() && before.get().instanceId().isPresent()) {
            throw new WireError(
                    409,
                    "InvalidOperation.InvalidEniState",
                    eniId + " is " + before.get().state() + " at " + instanceId + " already");
        }
        return Answers.empty();
    }

    private JsonObject detach(Parameters parameters) {
        String eniId = parameters.required("NetworkInterfaceId");
        String instanceId = parameters.required("InstanceId");
        Optional<Eni> before = find(eniId);
        enis.detach(eniId, instanceId, PATIENT);
        if (before.isEmpty()) {
            throw noEni(eniId);
        }
        if (cloud.instances().stream().noneMatch(each -> each.instanceId().equals(instanceId))) {
            throw new WireError(404, "InvalidEcsId.NotFound", "there is no instance " + instanceId);
        }
        if (!before.get().instanceId().equals(Optional.of(instanceId))) {
            throw new WireError(409, "InvalidOperation.InvalidEniState", eniId + " is not attached to " + instanceId);
        }
        return Answers.empty();
    }

    private JsonObject delete(Parameters parameters) {
        String eniId = parameters.required("NetworkInterfaceId");
        boolean there = find(eniId).isPresent();
        enis.delete(eniId, PATIENT);
        if (!there) {
            throw noEni(eniId);
        }
        return Answers.empty();
    }

    private Optional<Eni> find(String eniId) {
        return cloud.enis().stream().filter(eni -> eni.id().equals(eniId)).findFirst();
    }

    private static WireError noEni(String eniId) {
        return new WireError(404, "InvalidEniId.NotFound", "there is no ENI " + eniId);
    }

    private JsonObject assignIpv4(Parameters parameters) {
        String eniId = parameters.required("NetworkInterfaceId");
        int addresses = count(parameters, "SecondaryPrivateIpAddressCount");
        int prefixes = count(parameters, "Ipv4PrefixCount");
        requireOne(addresses, prefixes);
        var set = Answers.field("NetworkInterfaceId", eniId);
        var token = parameters.clientToken();
        List<InetAddress> assigned =
                prefixes > 0 ? List.of() : enis.assignAddresses(eniId, IpFamily.IPV4, addresses, token, PATIENT);
        List<Cidr> assignedPrefixes =
                prefixes == 0 ? List.of() : enis.assignPrefixes(eniId, IpFamily.IPV4, prefixes, token, PATIENT);
        Answers.wrapped(set, "PrivateIpSet", "PrivateIpAddress", assigned, a -> Answers.text(a.getHostAddress()));
        Answers.wrapped(set, "Ipv4PrefixSet", "Ipv4Prefix", assignedPrefixes, Answers::text);
        var answer = Answers.empty();
        answer.add("AssignedPrivateIpAddressesSet", set);
        return answer;
    }

    private JsonObject assignIpv6(Parameters parameters) {
        String eniId = parameters.required("NetworkInterfaceId");
        int addresses = count(parameters, "Ipv6AddressCount");
        int prefixes = count(parameters, "Ipv6PrefixCount");
        requireOne(addresses, prefixes);
        var answer = Answers.field("NetworkInterfaceId", eniId);
        var token = parameters.clientToken();
        List<InetAddress> assigned =
                prefixes > 0 ? List.of() : enis.assignAddresses(eniId, IpFamily.IPV6, addresses, token, PATIENT);
        List<Cidr> assignedPrefixes =
                prefixes == 0 ? List.of() : enis.assignPrefixes(eniId, IpFamily.IPV6, prefixes, token, PATIENT);
        Answers.wrapped(answer, "Ipv6Sets", "Ipv6Address", assigned, a -> Answers.text(a.getHostAddress()));
        Answers.wrapped(answer, "Ipv6PrefixSets", "Ipv6Prefix", assignedPrefixes, Answers::text);
        return answer;
    }

    private static void requireOne(int addresses, int prefixes) {
        if (addresses > 0 == prefixes > 0) {
            throw new WireError(
                    400, "MissingParameter", "either addresses or prefixes must be asked for, and not both");
        }
    }

    private JsonObject unassignIpv4(Parameters parameters) {
        return unassign(
                parameters, parameters.addresses("PrivateIpAddress", IpFamily.IPV4), parameters.prefixes("Ipv4Prefix"));
    }

    private JsonObject unassignIpv6(Parameters parameters) {
        return unassign(
                parameters, parameters.addresses("Ipv6Address", IpFamily.IPV6), parameters.prefixes("Ipv6Prefix"));
    }

    /** All of it, or nothing where some of it is not there. */
    private JsonObject unassign(Parameters parameters, List<InetAddress> addresses, List<Cidr> prefixes) {
        String eniId = parameters.required("NetworkInterfaceId");
        requireOne(addresses.size(), prefixes.size());
        int most = Math.max(
                provider.capabilities().maxAddressesPerAssign(),
                provider.capabilities().maxPrefixesPerAssign());
        if (addresses.size() + prefixes.size() > most) {
            throw new WireError(400, "InvalidParameter", "more than " + most + " at once");
        }
        Optional<Eni> eni = find(eniId);
        boolean all = eni.isPresent()
                && eni.get().addresses().containsAll(addresses)
                && eni.get().prefixes().containsAll(prefixes);
        if (prefixes.isEmpty()) {
            enis.releaseAddresses(eniId, all ? Set.copyOf(addresses) : Set.of(), PATIENT);
        } else {
            enis.releasePrefixes(eniId, all ? Set.copyOf(prefixes) : Set.of(), PATIENT);
        }
        if (eni.isEmpty()) {
            throw noEni(eniId);
        }
        if (!all) {
            throw new WireError(400, "InvalidIp.IpUnassigned", "some of the addresses are not assigned to " + eniId);
        }
        return Answers.empty();
    }

    private JsonObject describeTypes(Parameters parameters) {
        List<String> names = parameters.list("InstanceTypes");
        var found = new ArrayList<InstanceType>();
        for (String name :
                names.isEmpty() ? List.of(cloud.instanceTypes().get(0).name()) : names) {
            describe(name).ifPresent(found::add);
        }
        var answer = Answers.empty();
        Answers.wrapped(
                answer,
                "InstanceTypes",
                "InstanceType",
                names.isEmpty() ? cloud.instanceTypes() : found,
                EcsActions::json);
        return answer;
    }

    /** The API leaves out what it does not know. */
    private Optional<InstanceType> describe(String name) {
        try {
            return Optional.of(provider.instanceTypes().describe(name, PATIENT));
        } catch (CloudException.NotFound e) {
            return Optional.empty();
        }
    }

    private static JsonObject json(InstanceType type) {
        var json = Answers.field("InstanceTypeId", type.name());
        json.addProperty("EniQuantity", type.maxEnis());
        json.addProperty("EniPrivateIpAddressQuantity", type.ipv4PerEni());
        json.addProperty("EniIpv6AddressQuantity", type.ipv6PerEni());
        json.addProperty("EniTotalQuantity", type.maxEnis() + type.maxTrunkedEnis());
        json.addProperty("EniTrunkSupported", type.maxTrunkedEnis() > 0);
        json.addProperty("PrimaryEniQueueNumber", type.queuesPerEni());
        json.addProperty("SecondaryEniQueueNumber", type.queuesPerEni());
        return json;
    }
}
