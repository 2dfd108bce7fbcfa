package io.polder.policy;

import io.polder.ebpf.BpfMap;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.MapView;
import io.polder.ebpf.MappedArray;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.PolicyCodecs.Control;
import io.polder.policy.PolicyCodecs.Counter;
import io.polder.policy.PolicyCodecs.KeyedPeer;
import io.polder.policy.PolicyCodecs.KeyedPod;
import io.polder.policy.Verdicts.PortRange;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The maps in the kernel. Ranges and the epoch are written without system calls. Not thread-safe. */
final class KernelPolicyMaps implements PolicyMaps, AutoCloseable {

    private final MapView<IpAddress, KeyedPod> pods;
    private final MapView<IpAddress, KeyedPeer> peers;
    private final MapView<IpPrefix, Integer> networks;
    private final MapView<Verdicts.Key, Verdicts> verdicts;
    private final MapView<Integer, List<Counter>> counters;
    private final MappedArray<PortRange> ranges;
    private final MappedArray<Control> control;

    KernelPolicyMaps(Function<String, BpfMap> maps) {
        pods = maps.apply("pods").view(PolicyCodecs.address(), PolicyCodecs.pod());
        peers = maps.apply("peers").view(PolicyCodecs.address(), PolicyCodecs.peer());
        networks = maps.apply("networks").view(PolicyCodecs.network(), Codecs.u32());
        verdicts = maps.apply("verdicts").view(PolicyCodecs.verdictKey(), PolicyCodecs.verdicts());
        counters = maps.apply("counters").perCpu(Codecs.u32(), PolicyCodecs.counter());
        ranges = maps.apply("ranges").mapped(PolicyCodecs.range());
        control = maps.apply("control").mapped(PolicyCodecs.control());
    }

    @Override
    public void putRanges(int first, List<PortRange> some) {
        for (int i = 0; i < some.size(); i++) {
            ranges.put(first + i, some.get(i));
        }
    }

    @Override
    public void putVerdicts(Map<Verdicts.Key, Verdicts> some) {
        verdicts.putAll(some);
    }

    @Override
    public void removeVerdicts(Collection<Verdicts.Key> keys) {
        verdicts.removeAll(keys);
    }

    @Override
    public void putPeers(Map<IpAddress, Integer> some) {
        var keyed = new HashMap<IpAddress, KeyedPeer>();
        some.forEach((address, value) -> keyed.put(address, KeyedPeer.of(address, value)));
        peers.putAll(keyed);
    }

    @Override
    public void removePeers(Collection<IpAddress> some) {
        peers.removeAll(some);
    }

    @Override
    public void putNetworks(Map<IpPrefix, Integer> some) {
        networks.putAll(some);
    }

    @Override
    public void removeNetworks(Collection<IpPrefix> some) {
        networks.removeAll(some);
    }

    @Override
    public void putPods(Map<IpAddress, PodEntry> some) {
        some.forEach((address, pod) -> pods.put(address, KeyedPod.of(address, pod)));
    }

    @Override
    public void removePods(Collection<IpAddress> some) {
        pods.removeAll(some);
    }

    @Override
    public void resetCounter(int rule) {
        int cpus = counters.get(rule).orElseThrow().size();
        counters.put(rule, Collections.nCopies(cpus, new Counter(0, 0)));
    }

    @Override
    public void nextEpoch() {
        Control now = control.get(0);
        control.put(0, new Control(now.epoch() + 1, now.report()));
    }

    /** Which decisions are told of, as bits of {@code enum report}. */
    void report(int value) {
        control.put(0, new Control(control.get(0).epoch(), value));
    }

    /** How often a rule decided, and for number 0 how many events were lost. */
    Counter counter(int rule) {
        long decisions = 0;
        long lost = 0;
        for (Counter ofCpu : counters.get(rule).orElseThrow()) {
            decisions += ofCpu.decisions();
            lost += ofCpu.lost();
        }
        return new Counter(decisions, lost);
    }

    @Override
    public void close() {
        ranges.close();
        control.close();
    }
}
