package io.polder.provider.fake.openapi;

import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.InstanceMetadata;
import io.polder.spi.IpFamily;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an instance is told below {@code /latest/meta-data/}. Thread-safe. */
final class MetadataTree {

    private static final String MACS = "network/interfaces/macs/";

    private final FakeCloud cloud;
    private final InstanceMetadata metadata;

    MetadataTree(FakeCloud cloud, InstanceMetadata metadata) {
        this.cloud = cloud;
        this.metadata = metadata;
    }

    /** The text at a path, or empty where there is none. */
    Optional<String> read(String path) {
        if (path.startsWith(MACS)) {
            return readInterface(path.substring(MACS.length()));
        }
        var identity = metadata.identity(EcsActions.PATIENT);
        return switch (path) {
            case "instance-id" -> Optional.of(identity.instanceId());
            case "instance/instance-type" -> Optional.of(identity.instanceType());
            case "region-id" -> Optional.of(identity.regionId());
            case "zone-id" -> Optional.of(identity.zoneId());
            case "vswitch-id" -> Optional.of(identity.subnetId());
            case "vpc-id" -> Optional.of(EniJson.VPC);
            case "mac" -> enis().stream().filter(Eni::primary).map(Eni::mac).findFirst();
            default -> Optional.empty();
        };
    }

    private List<Eni> enis() {
        return metadata.attachedEnis(EcsActions.PATIENT);
    }

    private Optional<String> readInterface(String path) {
        var enis = enis();
        if (path.isEmpty()) {
            return Optional.of(enis.stream().map(eni -> eni.mac() + "/").collect(Collectors.joining("\n")));
        }
        int slash = path.indexOf('/');
        String mac = slash < 0 ? path : path.substring(0, slash);
        String item = slash < 0 ? "" : path.substring(slash + 1);
        return enis.stream().filter(eni -> eni.mac().equals(mac)).findFirst().flatMap(eni -> read(eni, item));
    }

    private Optional<String> read(Eni eni, String item) {
        Subnet subnet = cloud.subnet(eni.subnetId());
        return switch (item) {
            case "network-interface-id" -> Optional.of(eni.id());
            case "primary-ip-address" -> Optional.of(eni.primaryAddress().getHostAddress());
            case "gateway" -> Optional.of(subnet.gateway().getHostAddress());
            case "vswitch-id" -> Optional.of(eni.subnetId());
            case "vswitch-cidr-block" -> Optional.of(subnet.cidr().toString());
            case "vpc-id" -> Optional.of(EniJson.VPC);
            case "private-ipv4s" ->
                Optional.of(eni.addresses(IpFamily.IPV4).stream()
                        .map(address -> "\"" + address.getHostAddress() + "\"")
                        .collect(Collectors.joining(",", "[", "]")));
            case "ipv6s" ->
                list(eni.addresses(IpFamily.IPV6).stream()
                        .map(InetAddress::getHostAddress)
                        .toList());
            case "ipv4-prefixes" -> prefixes(eni, IpFamily.IPV4);
            case "ipv6-prefixes" -> prefixes(eni, IpFamily.IPV6);
            default -> Optional.empty();
        };
    }

    private static Optional<String> prefixes(Eni eni, IpFamily family) {
        return list(eni.prefixes().stream()
                .filter(prefix -> prefix.family() == family)
                .map(Cidr::toString)
                .toList());
    }

    /** Without quotes, and not there when empty. */
    private static Optional<String> list(List<String> items) {
        return items.isEmpty() ? Optional.empty() : Optional.of("[" + String.join(",", items) + "]");
    }
}
