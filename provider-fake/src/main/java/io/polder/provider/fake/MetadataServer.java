package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.InstanceIdentity;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What instances are told about themselves, each state from some time on. Thread-safe. */
final class MetadataServer {

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Shown> instances = new HashMap<>();

    private record Shown(InstanceIdentity identity, Deque<Version> versions) {}

    private record Version(Instant from, List<Eni> enis) {}

    void begin(InstanceIdentity identity) {
        synchronized (lock) {
            instances.put(identity.instanceId(), new Shown(identity, new ArrayDeque<>()));
        }
    }

    void end(String instanceId) {
        synchronized (lock) {
            instances.remove(instanceId);
        }
    }

    /** Shows these ENIs from this time on, or from when the state before is shown if that is later. */
    void show(String instanceId, List<Eni> attached, Instant from) {
        var enis = attached.stream().map(MetadataServer::asShown).toList();
        synchronized (lock) {
            var shown = instances.get(instanceId);
            if (shown != null) {
                var last = shown.versions().peekLast();
                boolean inOrder = last == null || last.from().isBefore(from);
                shown.versions().add(new Version(inOrder ? from : last.from(), enis));
            }
        }
    }

    private static Eni asShown(Eni eni) {
        return new Eni(
                eni.id(),
                eni.type(),
                EniState.IN_USE,
                eni.mac(),
                eni.subnetId(),
                eni.instanceId(),
                eni.addresses(),
                eni.prefixes(),
                Map.of());
    }

    InstanceIdentity identity(String instanceId) {
        synchronized (lock) {
            return answering(instanceId).identity();
        }
    }

    List<Eni> attached(String instanceId, Instant now) {
        synchronized (lock) {
            var versions = answering(instanceId).versions();
            List<Eni> enis = List.of();
            Version current = null;
            while (!versions.isEmpty() && !versions.getFirst().from().isAfter(now)) {
                current = versions.removeFirst();
            }
            if (current != null) {
                versions.addFirst(current);
                enis = current.enis();
            }
            return enis;
        }
    }

    @GuardedBy("lock")
    private Shown answering(String instanceId) {
        var shown = instances.get(instanceId);
        if (shown == null) {
            throw new Refusal(Fault.TRANSIENT, Fault.TRANSIENT.code(), "the metadata server does not answer");
        }
        return shown;
    }
}
