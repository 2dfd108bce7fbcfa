package io.polder.provider.fake;

import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An ENI as the cloud keeps it. Confined to {@link Inventory}'s lock. */
final class EniEntry {

    private final String id;
    private final long sequence;
    private final String mac;
    private final String subnetId;
    private final EniType type;
    private final Map<String, String> tags;
    private final List<InetAddress> addresses;
    private final List<Cidr> prefixes;
    private EniState state = EniState.CREATING;
    private @Nullable String instanceId;

    EniEntry(Names.EniNames names, String subnetId, EniType type, Grant grant, Map<String, String> tags) {
        this.id = names.id();
        this.sequence = names.sequence();
        this.mac = names.mac();
        this.subnetId = subnetId;
        this.type = type;
        this.addresses = new ArrayList<>(grant.addresses());
        this.prefixes = new ArrayList<>(grant.prefixes());
        this.tags = tags;
    }

    Eni view() {
        return new Eni(id, type, state, mac, subnetId, instanceId(), addresses, prefixes, tags);
    }

    String id() {
        return id;
    }

    /** The order of creation. */
    long sequence() {
        return sequence;
    }

    String subnetId() {
        return subnetId;
    }

    boolean isPrimary() {
        return type == EniType.PRIMARY;
    }

    EniState state() {
        return state;
    }

    Optional<String> instanceId() {
        return Optional.ofNullable(instanceId);
    }

    boolean isAt(String instance) {
        return instance.equals(instanceId);
    }

    InetAddress primaryAddress() {
        return addresses.get(0);
    }

    /** All that it has. */
    Grant grant() {
        return new Grant(addresses, prefixes);
    }

    /** How many addresses and prefixes of a family it has. */
    int count(IpFamily family) {
        return (int) (addresses.stream()
                        .filter(address -> IpFamily.of(address) == family)
                        .count()
                + prefixes.stream().filter(prefix -> prefix.family() == family).count());
    }

    boolean matches(EniFilter filter) {
        return filter.matches(view());
    }

    void become(EniState newState) {
        state = newState;
    }

    void goTo(@Nullable String instance) {
        instanceId = instance;
    }

    void add(Grant more) {
        addresses.addAll(more.addresses());
        prefixes.addAll(more.prefixes());
    }

    void remove(Grant fewer) {
        addresses.removeAll(fewer.addresses());
        prefixes.removeAll(fewer.prefixes());
    }
}
