package io.polder.provider.fake;

import io.polder.spi.ClientToken;
import io.polder.spi.Eni;
import io.polder.spi.EniSpec;
import io.polder.spi.EniState;
import io.polder.spi.InstanceIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries changes out, one at a time: reserves, tells the listener, then lets readers see it. Thread-safe. */
final class Changes {

    private final Serial serial;
    private final CloudClock clock;
    private final Timers timers;
    private final Journal journal;
    private final Inventory inventory;
    private final MetadataServer metadata;
    private final Listing listing;
    private final boolean deleteWithInstance;
    private final Dice dice;
    private final Tokens tokens = new Tokens();
    private volatile Latencies latencies = Latencies.none();

    Changes(
            CloudClock clock,
            Timers timers,
            Journal journal,
            Inventory inventory,
            MetadataServer metadata,
            Listing listing,
            Serial serial,
            boolean deleteWithInstance,
            Dice dice) {
        this.clock = clock;
        this.timers = timers;
        this.journal = journal;
        this.inventory = inventory;
        this.metadata = metadata;
        this.listing = listing;
        this.serial = serial;
        this.deleteWithInstance = deleteWithInstance;
        this.dice = dice;
    }

    void use(Latencies newLatencies) {
        latencies = newLatencies;
    }

    Eni create(Request request, EniSpec spec, ClientToken token) {
        return once(request, token, spec, () -> {
            String id = inventory.create(spec).id();
            after(Transition.CREATING, request, () -> inventory.settle(id, EniState.AVAILABLE));
            return inventory.show(id);
        });
    }

    void attach(Request request, String eniId, String instanceId) {
        serially(() -> {
            if (inventory.beginAttach(eniId, instanceId)) {
                after(Transition.ATTACHING, request, () -> finishAttach(eniId, instanceId));
            }
        });
    }

    /** Unless the instance has ended meanwhile. */
    private void finishAttach(String eniId, String instanceId) {
        inventory.find(eniId, EniState.ATTACHING, instanceId).ifPresent(eni -> {
            serial.tell(
                    listener -> listener.eniAttached(eni.in(EniState.IN_USE), instanceId),
                    () -> inventory.settle(eniId, EniState.AVAILABLE));
            inventory.settle(eniId, EniState.IN_USE);
            showInMetadata(instanceId);
        });
    }

    void detach(Request request, String eniId, String instanceId) {
        serially(() -> {
            if (inventory.beginDetach(eniId, instanceId)) {
                after(Transition.DETACHING, request, () -> finishDetach(eniId, instanceId));
            }
        });
    }

    private void finishDetach(String eniId, String instanceId) {
        inventory.find(eniId, EniState.DETACHING, instanceId).ifPresent(eni -> {
            serial.tell(
                    listener -> listener.eniDetached(eni, instanceId), () -> inventory.settle(eniId, EniState.IN_USE));
            inventory.settle(eniId, EniState.AVAILABLE);
            showInMetadata(instanceId);
        });
    }

    void delete(Request request, String eniId) {
        serially(() -> {
            if (inventory.beginDelete(eniId)) {
                after(Transition.DELETING, request, () -> inventory.remove(eniId));
            }
        });
    }

    Grant assign(Request request, String eniId, Wish wish, ClientToken token) {
        return once(request, token, List.of(eniId, wish), () -> {
            var grant = inventory.reserve(eniId, wish);
            var eni = inventory.show(eniId);
            serial.tell(listener -> tellAssigned(listener, eni, grant), () -> inventory.giveBack(eniId, grant));
            inventory.assign(eniId, grant);
            eni.instanceId().ifPresent(this::showInMetadata);
            return grant;
        });
    }

    private void tellAssigned(CloudListener listener, Eni eni, Grant grant) {
        if (!grant.addresses().isEmpty()) {
            listener.addressesAssigned(eni, grant.addresses());
        }
        if (!grant.prefixes().isEmpty()) {
            listener.prefixesAssigned(eni, grant.prefixes());
        }
    }

    void release(String eniId, Grant grant) {
        serially(() -> {
            var held = inventory.releasable(eniId, grant);
            if (!held.isEmpty()) {
                var eni = inventory.show(eniId);
                serial.tell(listener -> tellReleased(listener, eni, held), () -> {});
                inventory.release(eniId, held);
                eni.instanceId().ifPresent(this::showInMetadata);
            }
        });
    }

    private void tellReleased(CloudListener listener, Eni eni, Grant grant) {
        if (!grant.addresses().isEmpty()) {
            listener.addressesReleased(eni, grant.addresses());
        }
        if (!grant.prefixes().isEmpty()) {
            listener.prefixesReleased(eni, grant.prefixes());
        }
    }

    InstanceIdentity createInstance(String typeName, String subnetId, int ipv6Addresses) {
        return serially(() -> {
            var birth = inventory.conceive(typeName, subnetId, ipv6Addresses);
            var identity = birth.identity();
            serial.tell(listener -> listener.instanceCreated(identity), () -> inventory.abandon(birth));
            serial.tell(listener -> listener.eniAttached(birth.primary(), identity.instanceId()), () -> {
                inventory.abandon(birth);
                serial.listener().instanceTerminated(identity);
            });
            inventory.bear(birth);
            metadata.begin(identity);
            showInMetadata(identity.instanceId());
            return identity;
        });
    }

    /** What a listener's failure interrupts can be called again, and goes on where it was. */
    void terminateInstance(String instanceId) {
        serially(() -> {
            var identity = inventory.instance(instanceId);
            for (var eni : inventory.enisOf(instanceId)) {
                if (eni.state() != EniState.ATTACHING) {
                    serial.tell(
                            listener -> listener.eniDetached(eni, instanceId),
                            () -> inventory.settle(eni.id(), EniState.IN_USE));
                }
                if (eni.primary() || deleteWithInstance) {
                    inventory.remove(eni.id());
                } else {
                    inventory.settle(eni.id(), EniState.AVAILABLE);
                }
                showInMetadata(instanceId);
            }
            serial.tell(listener -> listener.instanceTerminated(identity), () -> {});
            inventory.removeInstance(instanceId);
            metadata.end(instanceId);
        });
    }

    private void showInMetadata(String instanceId) {
        var attached = inventory.enisOf(instanceId).stream()
                .filter(eni -> eni.state() != EniState.ATTACHING)
                .toList();
        metadata.show(instanceId, attached, clock.instant().plus(sample(Transition.SHOWING_IN_METADATA)));
    }

    private Duration sample(Transition transition) {
        return dice.roll(latencies.of(transition));
    }

    /** Ends a transition when its time has come; at once, and as part of the call, where it takes none. */
    private void after(Transition transition, Request request, Runnable end) {
        var delay = sample(transition);
        if (delay.isZero()) {
            end.run();
        } else {
            timers.after(delay, () -> serially(() -> endUnlessRefused(request, end)));
        }
    }

    private void endUnlessRefused(Request request, Runnable end) {
        try {
            end.run();
        } catch (Refusal refusal) {
            journal.add(request, "undone: " + refusal.detail());
        }
    }

    /** Does what was not done before with this token; else gives the answer of that time. */
    private <T> T once(Request request, ClientToken token, Object parameters, Supplier<T> change) {
        return serially(() -> {
            Optional<T> before = tokens.answer(request.action(), token, parameters);
            return before.orElseGet(() -> {
                T answer = change.get();
                tokens.keep(request.action(), token, parameters, answer, clock.instant());
                return answer;
            });
        });
    }

    private void serially(Runnable change) {
        serially(() -> {
            change.run();
            return true;
        });
    }

    private <T> T serially(Supplier<T> change) {
        return serial.serially(() -> {
            try {
                return change.get();
            } finally {
                listing.changed();
            }
        });
    }
}
