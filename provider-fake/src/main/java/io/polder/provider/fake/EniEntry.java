package io.polder.provider.fake;

import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniState;
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
    private final boolean primary;
    private final Map<String, String> tags;
    private final List<InetAddress> addresses;
    private EniState state = EniState.CREATING;
    private @Nullable String instanceId;

    EniEntry(
            Names.EniNames names,
            String subnetId,
            boolean primary,
            List<InetAddress> addresses,
            Map<String, String> tags) {
        this.id = names.id();
        this.sequence = names.sequence();
        this.mac = names.mac();
        this.subnetId = subnetId;
        this.primary = primary;
        this.addresses = new ArrayList<>(addresses);
        this.tags = tags;
    }

    Eni view() {
        return new Eni(id, state, primary, mac, subnetId, instanceId(), addresses.get(0), addresses, tags);
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
        return primary;
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

    List<InetAddress> addresses() {
        return List.copyOf(addresses);
    }

    boolean matches(EniFilter filter) {
        return (filter.ids().isEmpty() || filter.ids().contains(id))
                && (filter.instanceId().isEmpty() || filter.instanceId().equals(instanceId()))
                && tags.entrySet().containsAll(filter.tags().entrySet());
    }

    void become(EniState newState) {
        state = newState;
    }

    void goTo(@Nullable String instance) {
        instanceId = instance;
    }

    void add(List<InetAddress> more) {
        addresses.addAll(more);
    }

    void remove(List<InetAddress> fewer) {
        addresses.removeAll(fewer);
    }
}
