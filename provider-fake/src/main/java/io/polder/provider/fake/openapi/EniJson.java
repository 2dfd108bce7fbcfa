package io.polder.provider.fake.openapi;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.List;

/** An ENI as ECS shows it. Stateless. */
final class EniJson {

    /** The fake cloud has one VPC. */
    static final String VPC = "vpc-fake";

    private EniJson() {}

    static JsonObject of(Eni eni, FakeCloud cloud) {
        var json = Answers.field("NetworkInterfaceId", eni.id());
        json.addProperty("Status", status(eni.state()));
        json.addProperty("Type", type(eni.type()));
        json.addProperty("VpcId", VPC);
        json.addProperty("VSwitchId", eni.subnetId());
        json.addProperty("ZoneId", cloud.subnet(eni.subnetId()).zoneId());
        json.addProperty("MacAddress", eni.mac());
        json.addProperty("PrivateIpAddress", eni.primaryAddress().getHostAddress());
        json.addProperty("InstanceId", eni.instanceId().orElse(""));
        Answers.wrapped(
                json,
                "PrivateIpSets",
                "PrivateIpSet",
                eni.addresses(IpFamily.IPV4),
                address -> privateIp(address, address.equals(eni.primaryAddress())));
        Answers.wrapped(
                json,
                "Ipv6Sets",
                "Ipv6Set",
                eni.addresses(IpFamily.IPV6),
                address -> Answers.field("Ipv6Address", address.getHostAddress()));
        prefixes(json, eni, IpFamily.IPV4);
        prefixes(json, eni, IpFamily.IPV6);
        Answers.wrapped(json, "Tags", "Tag", eni.tags().entrySet(), tag -> Answers.tag(tag, "TagKey", "TagValue"));
        Answers.wrapped(json, "SecurityGroupIds", "SecurityGroupId", List.of(), Answers::text);
        return json;
    }

    private static JsonElement privateIp(InetAddress address, boolean primary) {
        var json = Answers.field("PrivateIpAddress", address.getHostAddress());
        json.addProperty("Primary", primary);
        return json;
    }

    private static void prefixes(JsonObject json, Eni eni, IpFamily family) {
        String name = family == IpFamily.IPV4 ? "Ipv4Prefix" : "Ipv6Prefix";
        Answers.wrapped(
                json,
                name + "Sets",
                name + "Set",
                eni.prefixes().stream()
                        .filter(prefix -> prefix.family() == family)
                        .toList(),
                prefix -> Answers.field(name, prefix));
    }

    private static String status(EniState state) {
        return switch (state) {
            case CREATING -> "Creating";
            case AVAILABLE -> "Available";
            case ATTACHING -> "Attaching";
            case IN_USE -> "InUse";
            case DETACHING -> "Detaching";
            case DELETING -> "Deleting";
        };
    }

    private static String type(EniType type) {
        return switch (type) {
            case PRIMARY -> "Primary";
            case SECONDARY -> "Secondary";
            case TRUNK -> "Trunk";
        };
    }
}
