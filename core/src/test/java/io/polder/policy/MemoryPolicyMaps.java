package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.Verdicts.OfProtocol;
import io.polder.policy.Verdicts.PortRange;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The maps of policies, and what policy.c does with them. Confined to one test. */
final class MemoryPolicyMaps implements PolicyMaps {

    final Map<Integer, PortRange> ranges = new HashMap<>();
    final Map<Verdicts.Key, Verdicts> verdicts = new HashMap<>();
    final Map<IpAddress, Integer> peers = new HashMap<>();
    final Map<IpPrefix, Integer> networks = new HashMap<>();
    final Map<IpAddress, PodEntry> pods = new HashMap<>();
    final Set<Integer> counters = new HashSet<>();
    int epoch;

    /** Called before each write. */
    Runnable beforeWrite = () -> {};

    @Override
    public void putRanges(int first, List<PortRange> some) {
        for (int i = 0; i < some.size(); i++) {
            beforeWrite.run();
            ranges.put(first + i, some.get(i));
        }
    }

    @Override
    public void putVerdicts(Map<Verdicts.Key, Verdicts> some) {
        some.forEach((key, value) -> {
            beforeWrite.run();
            assertThat(verdicts.put(key, value))
                    .as("verdicts are never changed")
                    .isNull();
        });
    }

    @Override
    public void removeVerdicts(Collection<Verdicts.Key> keys) {
        keys.forEach(key -> {
            beforeWrite.run();
            assertThat(verdicts.remove(key)).isNotNull();
        });
    }

    @Override
    public void putPeers(Map<IpAddress, Integer> some) {
        some.forEach((key, value) -> {
            beforeWrite.run();
            peers.put(key, value);
        });
    }

    @Override
    public void removePeers(Collection<IpAddress> keys) {
        keys.forEach(key -> {
            beforeWrite.run();
            peers.remove(key);
        });
    }

    @Override
    public void putNetworks(Map<IpPrefix, Integer> some) {
        some.forEach((key, value) -> {
            beforeWrite.run();
            networks.put(key, value);
        });
    }

    @Override
    public void removeNetworks(Collection<IpPrefix> keys) {
        keys.forEach(key -> {
            beforeWrite.run();
            networks.remove(key);
        });
    }

    @Override
    public void putPods(Map<IpAddress, PodEntry> some) {
        some.forEach((key, value) -> {
            beforeWrite.run();
            pods.put(key, value);
        });
    }

    @Override
    public void removePods(Collection<IpAddress> keys) {
        keys.forEach(key -> {
            beforeWrite.run();
            pods.remove(key);
        });
    }

    @Override
    public void resetCounter(int rule) {
        counters.add(rule);
    }

    @Override
    public void nextEpoch() {
        epoch++;
    }

    /** What a program reads first of a flow at one end: the pod's rules, and which class the other end is in. */
    record Begun(int rules, int found) {}

    /** The decision at one end; 0 where the pod is not known. */
    int decide(PolicyDirection direction, PolicyFlow flow) {
        return begin(direction, flow).map(begun -> finish(begun, flow)).orElse(0);
    }

    Optional<Begun> begin(PolicyDirection direction, PolicyFlow flow) {
        boolean receives = direction == PolicyDirection.INGRESS;
        PodEntry pod = pods.get(receives ? flow.destination() : flow.source());
        return Optional.ofNullable(pod)
                .map(known -> new Begun(
                        receives ? known.ingress() : known.egress(),
                        addressClass(receives ? flow.source() : flow.destination())));
    }

    int finish(Begun begun, PolicyFlow flow) {
        if (begun.rules == 0 || (begun.found & PeerChange.NODE) != 0) {
            return 1;
        }
        Verdicts said = verdicts.getOrDefault(
                new Verdicts.Key(begun.rules, begun.found), verdicts.get(new Verdicts.Key(begun.rules, 0)));
        return said == null ? 0 : decide(said, flow);
    }

    private int addressClass(IpAddress address) {
        Integer own = peers.get(address);
        if (own != null) {
            return own;
        }
        for (int length = address.isIpv4() ? 32 : 128; length >= 0; length--) {
            Integer network = networks.get(new IpPrefix(address, length).network());
            if (network != null) {
                return network;
            }
        }
        return 0;
    }

    private int decide(Verdicts said, PolicyFlow flow) {
        OfProtocol verdict =
                said.protocols().get(flow.protocol().map(Enum::ordinal).orElse(Verdicts.PROTOCOLS - 1));
        int low = verdict.first();
        int high = low + verdict.count();
        while (low < high) {
            int middle = (low + high) / 2;
            PortRange range = Optional.ofNullable(ranges.get(middle)).orElseThrow();
            if (flow.port() < range.first()) {
                high = middle;
            } else if (flow.port() > range.last()) {
                low = middle + 1;
            } else {
                return range.decision();
            }
        }
        return verdict.decision();
    }
}
