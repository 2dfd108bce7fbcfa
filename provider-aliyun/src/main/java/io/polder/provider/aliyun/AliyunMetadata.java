package io.polder.provider.aliyun;

import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.InstanceMetadata;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The metadata of the instance that this runs on. Thread-safe. */
final class AliyunMetadata implements InstanceMetadata {

    private static final String MACS = "network/interfaces/macs/";
    private static final Pattern SEPARATOR = Pattern.compile("[\\[\\]\",\\s]+");
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    private final MetadataClient client;

    AliyunMetadata(MetadataClient client) {
        this.client = client;
    }

    @Override
    public InstanceIdentity identity(Duration timeout) {
        var deadline = Deadline.in(timeout);
        return new InstanceIdentity(
                client.read("instance-id", deadline),
                client.read("instance/instance-type", deadline),
                client.read("region-id", deadline),
                client.read("zone-id", deadline),
                client.read("vswitch-id", deadline));
    }

    @Override
    public List<Eni> attachedEnis(Duration timeout) {
        var deadline = Deadline.in(timeout);
        String instanceId = client.read("instance-id", deadline);
        String primary = client.read("mac", deadline);
        var enis = new ArrayList<Eni>();
        for (String entry : words(client.find(MACS, deadline).orElse(""))) {
            String mac = entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry;
            if (!MAC.matcher(mac).matches()) {
                throw MetadataClient.failed(MACS, "not a MAC address: \"" + mac + "\"");
            }
            read(mac, mac.equals(primary), instanceId, deadline).ifPresent(enis::add);
        }
        return List.copyOf(enis);
    }

    /** Empty where the ENI went between the reads. */
    private Optional<Eni> read(String mac, boolean primary, String instanceId, Deadline deadline) {
        String path = MACS + mac + "/";
        Optional<String> id = client.find(path + "network-interface-id", deadline);
        Optional<String> first = client.find(path + "primary-ip-address", deadline);
        Optional<String> subnet = client.find(path + "vswitch-id", deadline);
        Optional<String> addresses = client.find(path + "private-ipv4s", deadline);
        if (id.isEmpty() || first.isEmpty() || subnet.isEmpty() || addresses.isEmpty()) {
            return Optional.empty();
        }
        try {
            var all = new ArrayList<InetAddress>(List.of(Cidr.address(first.get())));
            words(addresses.get()).stream()
                    .map(Cidr::address)
                    .filter(address -> !all.contains(address))
                    .forEach(all::add);
            words(client.find(path + "ipv6s", deadline).orElse("")).forEach(text -> all.add(Cidr.address(text)));
            var prefixes = new ArrayList<Cidr>();
            words(client.find(path + "ipv4-prefixes", deadline).orElse(""))
                    .forEach(text -> prefixes.add(Cidr.parse(text)));
            words(client.find(path + "ipv6-prefixes", deadline).orElse(""))
                    .forEach(text -> prefixes.add(Cidr.parse(text)));
            return Optional.of(new Eni(
                    id.get(),
                    primary ? EniType.PRIMARY : EniType.SECONDARY,
                    EniState.IN_USE,
                    mac,
                    subnet.get(),
                    Optional.of(instanceId),
                    all,
                    prefixes,
                    Map.of()));
        } catch (IllegalArgumentException e) {
            throw MetadataClient.failed(path, String.valueOf(e.getMessage()));
        }
    }

    /** Of a JSON array of strings, of a list in brackets without quotes, and of lines. */
    private static List<String> words(String text) {
        return SEPARATOR.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }
}
