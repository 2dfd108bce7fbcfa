package io.polder.provider.fake.fabric;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.netfilter.BridgeTable;
import io.polder.netlink.netfilter.Conntrack;
import io.polder.netlink.netfilter.ConntrackEntry;
import io.polder.netlink.netfilter.ConntrackFilter;
import io.polder.netlink.netfilter.DestinationNat;
import io.polder.netlink.netfilter.FlowTuple;
import io.polder.netlink.netfilter.NatTable;
import io.polder.netlink.netfilter.Nftables;
import io.polder.netlink.route.Address;
import io.polder.netlink.route.AddressFlag;
import io.polder.provider.fake.LoadBalancerState;
import io.polder.provider.fake.LoadBalancerState.Forwarding;
import io.polder.spi.Backend;
import io.polder.spi.Protocol;
import io.polder.spi.Subnet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Load balancers as the VPC's router does their work. It has their addresses, and translates what comes there into what goes to a
 * backend, which sees the client's address; a port that leads nowhere is refused, as a host without a socket does. What a
 * backend answers has to come back here, even to a client in its own vSwitch: frames of backends and to them go to the gateway. Confined to the fabric's turn.
 *
 * <p>Weights are for new flows. A flow to a backend that is removed ends: its next packet is a new flow's, which nobody knows.
 */
final class BalancerRouter implements AutoCloseable {

    private static final String TABLE_PREFIX = "lb-";
    private static final int LOOPBACK = 1;

    private final VpcNetwork vpc;
    private final Map<String, Subnet> vSwitches;
    private final Map<String, LoadBalancerState> balancers = new LinkedHashMap<>();

    BalancerRouter(VpcNetwork vpc, Map<String, Subnet> vSwitches) {
        this.vpc = vpc;
        this.vSwitches = vSwitches;
    }

    /** Does as a load balancer is now. When it fails, what was is done again, as far as the kernel lets it. */
    void change(LoadBalancerState wanted) {
        Optional<LoadBalancerState> before = Optional.ofNullable(balancers.get(wanted.id()));
        try {
            apply(before, wanted);
            balancers.put(wanted.id(), wanted);
        } catch (RuntimeException e) {
            undo(e, () -> before.ifPresentOrElse(state -> apply(Optional.of(wanted), state), () -> withdraw(wanted)));
            throw FabricException.of("balance by " + describe(wanted), wanted.id(), e);
        }
    }

    /** Succeeds when it has gone already. */
    void remove(String id) {
        LoadBalancerState gone = balancers.get(id);
        if (gone != null) {
            try {
                withdraw(gone);
            } catch (RuntimeException e) {
                throw FabricException.of("remove " + describe(gone), id, e);
            }
            balancers.remove(id);
        }
    }

    /** Removes all of them, each also when another cannot be. */
    @Override
    public void close() {
        @Nullable FabricException failure = null;
        for (String id : List.copyOf(balancers.keySet())) {
            try {
                remove(id);
            } catch (FabricException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void apply(Optional<LoadBalancerState> before, LoadBalancerState wanted) {
        String table = TABLE_PREFIX + wanted.id();
        List<BridgeTable.Detour> detours = detours(wanted);
        List<BridgeTable.Detour> there = before.map(BalancerRouter::detours).orElse(List.of());
        List<DestinationNat> destinations = destinations(wanted);
        AddressFamily family = IpAddress.of(wanted.address()).family();
        inNftables(nftables -> {
            // Before flows can come to a backend its answers find back. The kernel takes tens of milliseconds for each
            // change.
            if (!detours.isEmpty() && !detours.equals(there)) {
                nftables.replace(new BridgeTable(table, detours));
            }
            if (!destinations.isEmpty()) {
                nftables.replace(NatTable.ofDestinations(family, table, destinations));
            } else if (before.filter(state -> !destinations(state).isEmpty()).isPresent()) {
                nftables.delete(family, table);
            }
        });
        if (before.isEmpty()) {
            vpc.namespace().netlink().addresses().replace(address(wanted));
        }
        sweep(wanted);
        if (detours.isEmpty()
                && before.filter(state -> !detours(state).isEmpty()).isPresent()) {
            inNftables(nftables -> nftables.deleteBridge(table));
        }
    }

    private void withdraw(LoadBalancerState gone) {
        String table = TABLE_PREFIX + gone.id();
        AddressFamily family = IpAddress.of(gone.address()).family();
        if (!destinations(gone).isEmpty()) {
            inNftables(nftables -> nftables.delete(family, table));
        }
        try {
            vpc.namespace().netlink().addresses().delete(address(gone));
        } catch (NetlinkException.NotFound e) {
            // Gone already, which is what was wanted.
        }
        sweep(new LoadBalancerState(gone.id(), gone.internal(), gone.subnetId(), gone.address(), List.of()));
        if (!detours(gone).isEmpty()) {
            inNftables(nftables -> nftables.deleteBridge(table));
        }
    }

    /** Where the router has it: beside the gateway's in its vSwitch, which answers for it; a public one nowhere, routed to. */
    private Address address(LoadBalancerState balancer) {
        IpAddress own = IpAddress.of(balancer.address());
        Subnet vSwitch = vSwitches.get(balancer.subnetId());
        int link = balancer.internal() && vSwitch != null ? vpc.bridge(vSwitch).index() : LOOPBACK;
        var address = Address.of(link, IpPrefix.host(own));
        return own.isIpv4() ? address.build() : address.flag(AddressFlag.NODAD).build();
    }

    /** Of what leads somewhere, or did: flows go on when no backend has a weight any more. */
    private static List<DestinationNat> destinations(LoadBalancerState balancer) {
        IpAddress own = IpAddress.of(balancer.address());
        var destinations = new ArrayList<DestinationNat>();
        for (Forwarding listener : balancer.listeners()) {
            List<DestinationNat.Target> targets = backends(balancer, listener)
                    .map(each -> new DestinationNat.Target(IpAddress.of(each.address()), each.port(), each.weight()))
                    .toList();
            if (!targets.isEmpty()) {
                destinations.add(new DestinationNat(own, number(listener.protocol()), listener.port(), targets));
            }
        }
        return destinations;
    }

    /**
     * Both ways of what backends talk about with whom they share a vSwitch, for the router to tell flows that come directly from those
     * it balances, though they be of the same ports. IPv6 goes through the gateway anyway: see {@link VpcNetwork}.
     */
    private static List<BridgeTable.Detour> detours(LoadBalancerState balancer) {
        return balancer.listeners().stream()
                .flatMap(listener -> backends(balancer, listener))
                .map(backend -> IpAddress.of(backend.address()))
                .filter(IpAddress::isIpv4)
                .distinct()
                .flatMap(address -> Stream.of(BridgeTable.Side.values())
                        .map(side -> new BridgeTable.Detour(side, IpPrefix.host(address), VSwitchBridge.GATEWAY_MAC)))
                .toList();
    }

    /** Those of the other family nothing can be translated to. */
    private static Stream<Backend> backends(LoadBalancerState balancer, Forwarding listener) {
        AddressFamily family = IpAddress.of(balancer.address()).family();
        return listener.backends().stream()
                .filter(each -> IpAddress.of(each.address()).family() == family);
    }

    /** Ends flows to backends that are not there any more, and those that were refused: they would stay so. */
    private void sweep(LoadBalancerState balancer) {
        var filter = ConntrackFilter.builder().originalDestination(IpPrefix.host(IpAddress.of(balancer.address())));
        try (var conntrack = Conntrack.open(netns())) {
            for (Protocol protocol : Protocol.values()) {
                conntrack.list(filter.protocol(number(protocol)).build()).stream()
                        .filter(flow -> !isServed(flow, protocol, balancer))
                        .forEach(conntrack::delete);
            }
        }
    }

    private static boolean isServed(ConntrackEntry flow, Protocol protocol, LoadBalancerState balancer) {
        OptionalInt port = flow.original().destinationPort();
        return balancer.listeners().stream()
                .filter(each -> each.protocol() == protocol && port.equals(OptionalInt.of(each.port())))
                .flatMap(each -> backends(balancer, each))
                .anyMatch(each -> flow.reply().source().equals(IpAddress.of(each.address()))
                        && flow.reply().sourcePort().equals(OptionalInt.of(each.port())));
    }

    private void inNftables(Consumer<Nftables> change) {
        try (var nftables = Nftables.open(netns())) {
            change.accept(nftables);
        }
    }

    private NetworkNamespace netns() {
        return vpc.namespace().netns();
    }

    private static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> FlowTuple.TCP;
            case UDP -> FlowTuple.UDP;
        };
    }

    private static String describe(LoadBalancerState balancer) {
        return "load balancer " + balancer.id() + " at " + balancer.address().getHostAddress();
    }

    private static void undo(RuntimeException failure, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
