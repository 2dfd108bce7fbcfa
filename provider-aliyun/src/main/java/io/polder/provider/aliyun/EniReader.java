package io.polder.provider.aliyun;

import com.aliyuncs.ecs.model.v20140526.CreateNetworkInterfaceResponse;
import com.aliyuncs.ecs.model.v20140526.DescribeNetworkInterfacesResponse;
import com.aliyuncs.ecs.model.v20140526.DescribeNetworkInterfacesResponse.NetworkInterfaceSet;
import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.Page;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates ENIs from the SDK's classes. Every method throws a RuntimeException on what makes no sense. Stateless. */
final class EniReader {

    private EniReader() {}

    static Page<Eni> page(DescribeNetworkInterfacesResponse answer) {
        return new Page<>(
                list(answer.getNetworkInterfaceSets()).stream()
                        .map(EniReader::eni)
                        .toList(),
                text(answer.getNextToken()));
    }

    private static Eni eni(NetworkInterfaceSet set) {
        var addresses = new Addresses(set.getPrivateIpAddress());
        list(set.getPrivateIpSets()).forEach(each -> addresses.add(each.getPrivateIpAddress()));
        list(set.getIpv6Sets()).forEach(each -> addresses.add(each.getIpv6Address()));
        var prefixes = new ArrayList<Cidr>();
        list(set.getIpv4PrefixSets()).forEach(each -> prefixes.add(Cidr.parse(each.getIpv4Prefix())));
        list(set.getIpv6PrefixSets()).forEach(each -> prefixes.add(Cidr.parse(each.getIpv6Prefix())));
        var tags = new HashMap<String, String>();
        list(set.getTags()).forEach(tag -> tags.put(tag.getTagKey(), tag.getTagValue()));
        return new Eni(
                set.getNetworkInterfaceId(),
                type(set.getType()),
                state(set.getStatus()),
                set.getMacAddress().toLowerCase(Locale.ROOT),
                set.getVSwitchId(),
                text(set.getInstanceId()),
                addresses.all(),
                prefixes,
                tags);
    }

    /** Some of what was asked for is not in the answer of old endpoints. */
    static Eni eni(CreateNetworkInterfaceResponse created, EniSpec spec) {
        var addresses = new Addresses(created.getPrivateIpAddress());
        list(created.getPrivateIpSets()).forEach(each -> addresses.add(each.getPrivateIpAddress()));
        list(created.getIpv6Sets()).forEach(each -> addresses.add(each.getIpv6Address()));
        var prefixes = new ArrayList<Cidr>();
        list(created.getIpv4PrefixSets()).forEach(each -> prefixes.add(Cidr.parse(each.getIpv4Prefix())));
        list(created.getIpv6PrefixSets()).forEach(each -> prefixes.add(Cidr.parse(each.getIpv6Prefix())));
        return new Eni(
                created.getNetworkInterfaceId(),
                spec.type(),
                state(created.getStatus()),
                created.getMacAddress().toLowerCase(Locale.ROOT),
                created.getVSwitchId(),
                Optional.empty(),
                addresses.all(),
                prefixes,
                Map.copyOf(spec.tags()));
    }

    /** The primary address first, and each once. Confined. */
    private static final class Addresses {

        private final List<InetAddress> all = new ArrayList<>();

        Addresses(String primary) {
            add(primary);
        }

        void add(String text) {
            InetAddress address = Cidr.address(text);
            if (!all.contains(address)) {
                all.add(address);
            }
        }

        List<InetAddress> all() {
            return all;
        }
    }

    static List<InetAddress> addresses(@Nullable List<String> texts) {
        return list(texts).stream().map(Cidr::address).toList();
    }

    static List<Cidr> prefixes(@Nullable List<String> texts) {
        return list(texts).stream().map(Cidr::parse).toList();
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).filter(there -> !there.isEmpty());
    }

    /** A state that is not known is on its way somewhere: nothing can be done with it now. */
    private static EniState state(@Nullable String status) {
        return switch (status == null ? "" : status) {
            case "Available" -> EniState.AVAILABLE;
            case "InUse" -> EniState.IN_USE;
            case "Attaching" -> EniState.ATTACHING;
            case "Detaching" -> EniState.DETACHING;
            case "Deleting" -> EniState.DELETING;
            default -> EniState.CREATING;
        };
    }

    private static EniType type(@Nullable String type) {
        return switch (type == null ? "" : type) {
            case "Primary" -> EniType.PRIMARY;
            case "Trunk" -> EniType.TRUNK;
            default -> EniType.SECONDARY;
        };
    }
}
