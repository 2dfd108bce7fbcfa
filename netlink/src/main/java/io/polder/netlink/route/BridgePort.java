package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settings of a bridge's port (bridge(8), {@code bridge link set}), to change some or as the kernel reports them. What
 * is absent stays. Immutable.
 *
 * @param state of the spanning tree; the kernel refuses to change it while it speaks STP itself or the link is down
 * @param priority of the port in the spanning tree, 0 to 63
 * @param cost of the way through the port, 1 to 65535
 * @param hairpin whether frames may leave by the port that they came in by
 * @param guard whether an STP message from the port shuts it
 * @param rootBlock whether the port never leads to the root bridge
 * @param fastLeave whether a group is left at the first leave message
 * @param learning whether the bridge learns addresses from this port's traffic
 * @param flood whether frames for unknown addresses go out of this port
 * @param multicastFlood whether frames for unknown groups do
 * @param broadcastFlood whether broadcasts do
 * @param multicastToUnicast whether a group's frames are sent to each member by itself
 * @param proxyArp whether the bridge answers ARP requests from this port out of its own neighbour table
 * @param proxyArpWifi as {@code proxyArp}, by the rules of IEEE 802.11
 * @param isolated whether it can talk to ports that are not isolated only
 * @param neighbourSuppression whether ARP and neighbour solicitations are answered for others and not flooded
 * @param neighbourVlanSuppression whether that is chosen per VLAN; since Linux 6.4
 * @param vlanTunnel whether VLANs are mapped to tunnels
 * @param locked whether frames from addresses that are not in the forwarding table are dropped
 * @param authenticationBypass whether such addresses are noted as locked entries ({@code mab}); since Linux 6.2
 * @param multicastRouter whether a multicast router is behind the port
 * @param groupForwardMask which link-local groups 01:80:c2:00:00:0X are forwarded, one bit each, 0 to 65535
 * @param backupPort the index of the port that takes over when this one loses its carrier; 0 for none
 * @param backupNexthop the nexthop object of what goes that way; 0 for none; since Linux 6.5
 * @param multicastHostsLimit how many hosts are tracked at most, at least 1
 * @param multicastMaxGroups how many groups there can be; 0 for any number; since Linux 6.3
 * @param others what has no name here
 */
public record BridgePort(
        Optional<State> state,
        OptionalInt priority,
        OptionalInt cost,
        Optional<Boolean> hairpin,
        Optional<Boolean> guard,
        Optional<Boolean> rootBlock,
        Optional<Boolean> fastLeave,
        Optional<Boolean> learning,
        Optional<Boolean> flood,
        Optional<Boolean> multicastFlood,
        Optional<Boolean> broadcastFlood,
        Optional<Boolean> multicastToUnicast,
        Optional<Boolean> proxyArp,
        Optional<Boolean> proxyArpWifi,
        Optional<Boolean> isolated,
        Optional<Boolean> neighbourSuppression,
        Optional<Boolean> neighbourVlanSuppression,
        Optional<Boolean> vlanTunnel,
        Optional<Boolean> locked,
        Optional<Boolean> authenticationBypass,
        Optional<MulticastRouter> multicastRouter,
        OptionalInt groupForwardMask,
        OptionalInt backupPort,
        OptionalInt backupNexthop,
        OptionalInt multicastHostsLimit,
        OptionalInt multicastMaxGroups,
        RawAttributes others) {

    /** BR_STATE_* in include/uapi/linux/if_bridge.h. */
    public enum State {
        DISABLED(0),
        LISTENING(1),
        LEARNING(2),
        FORWARDING(3),
        BLOCKING(4);

        private final int number;

        State(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    public BridgePort {
        Range.check("port priority", priority, 0, 0xffff);
        Range.check("group forward mask", groupForwardMask, 0, 0xffff);
        requireNonNull(others, "others");
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Only what is there. */
    @Override
    public String toString() {
        return Settings.text(this);
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private Optional<State> state = Optional.empty();
        private OptionalInt priority = OptionalInt.empty();
        private OptionalInt cost = OptionalInt.empty();
        private Optional<Boolean> hairpin = Optional.empty();
        private Optional<Boolean> guard = Optional.empty();
        private Optional<Boolean> rootBlock = Optional.empty();
        private Optional<Boolean> fastLeave = Optional.empty();
        private Optional<Boolean> learning = Optional.empty();
        private Optional<Boolean> flood = Optional.empty();
        private Optional<Boolean> multicastFlood = Optional.empty();
        private Optional<Boolean> broadcastFlood = Optional.empty();
        private Optional<Boolean> multicastToUnicast = Optional.empty();
        private Optional<Boolean> proxyArp = Optional.empty();
        private Optional<Boolean> proxyArpWifi = Optional.empty();
        private Optional<Boolean> isolated = Optional.empty();
        private Optional<Boolean> neighbourSuppression = Optional.empty();
        private Optional<Boolean> neighbourVlanSuppression = Optional.empty();
        private Optional<Boolean> vlanTunnel = Optional.empty();
        private Optional<Boolean> locked = Optional.empty();
        private Optional<Boolean> authenticationBypass = Optional.empty();
        private Optional<MulticastRouter> multicastRouter = Optional.empty();
        private OptionalInt groupForwardMask = OptionalInt.empty();
        private OptionalInt backupPort = OptionalInt.empty();
        private OptionalInt backupNexthop = OptionalInt.empty();
        private OptionalInt multicastHostsLimit = OptionalInt.empty();
        private OptionalInt multicastMaxGroups = OptionalInt.empty();
        private RawAttributes others = RawAttributes.NONE;

        private Builder() {}

        public Builder state(State value) {
            state = Optional.of(value);
            return this;
        }

        public Builder priority(int value) {
            priority = OptionalInt.of(value);
            return this;
        }

        public Builder cost(int value) {
            cost = OptionalInt.of(value);
            return this;
        }

        public Builder hairpin(boolean on) {
            hairpin = Optional.of(on);
            return this;
        }

        public Builder guard(boolean on) {
            guard = Optional.of(on);
            return this;
        }

        public Builder rootBlock(boolean on) {
            rootBlock = Optional.of(on);
            return this;
        }

        public Builder fastLeave(boolean on) {
            fastLeave = Optional.of(on);
            return this;
        }

        public Builder learning(boolean on) {
            learning = Optional.of(on);
            return this;
        }

        public Builder flood(boolean on) {
            flood = Optional.of(on);
            return this;
        }

        public Builder multicastFlood(boolean on) {
            multicastFlood = Optional.of(on);
            return this;
        }

        public Builder broadcastFlood(boolean on) {
            broadcastFlood = Optional.of(on);
            return this;
        }

        public Builder multicastToUnicast(boolean on) {
            multicastToUnicast = Optional.of(on);
            return this;
        }

        public Builder proxyArp(boolean on) {
            proxyArp = Optional.of(on);
            return this;
        }

        public Builder proxyArpWifi(boolean on) {
            proxyArpWifi = Optional.of(on);
            return this;
        }

        public Builder isolated(boolean on) {
            isolated = Optional.of(on);
            return this;
        }

        public Builder neighbourSuppression(boolean on) {
            neighbourSuppression = Optional.of(on);
            return this;
        }

        public Builder neighbourVlanSuppression(boolean on) {
            neighbourVlanSuppression = Optional.of(on);
            return this;
        }

        public Builder vlanTunnel(boolean on) {
            vlanTunnel = Optional.of(on);
            return this;
        }

        public Builder locked(boolean on) {
            locked = Optional.of(on);
            return this;
        }

        public Builder authenticationBypass(boolean on) {
            authenticationBypass = Optional.of(on);
            return this;
        }

        public Builder multicastRouter(MulticastRouter value) {
            multicastRouter = Optional.of(value);
            return this;
        }

        public Builder groupForwardMask(int value) {
            groupForwardMask = OptionalInt.of(value);
            return this;
        }

        public Builder backupPort(int value) {
            backupPort = OptionalInt.of(value);
            return this;
        }

        public Builder backupNexthop(int value) {
            backupNexthop = OptionalInt.of(value);
            return this;
        }

        public Builder multicastHostsLimit(int value) {
            multicastHostsLimit = OptionalInt.of(value);
            return this;
        }

        public Builder multicastMaxGroups(int value) {
            multicastMaxGroups = OptionalInt.of(value);
            return this;
        }

        public Builder others(RawAttributes value) {
            others = value;
            return this;
        }

        public BridgePort build() {
            return new BridgePort(
                    state,
                    priority,
                    cost,
                    hairpin,
                    guard,
                    rootBlock,
                    fastLeave,
                    learning,
                    flood,
                    multicastFlood,
                    broadcastFlood,
                    multicastToUnicast,
                    proxyArp,
                    proxyArpWifi,
                    isolated,
                    neighbourSuppression,
                    neighbourVlanSuppression,
                    vlanTunnel,
                    locked,
                    authenticationBypass,
                    multicastRouter,
                    groupForwardMask,
                    backupPort,
                    backupNexthop,
                    multicastHostsLimit,
                    multicastMaxGroups,
                    others);
        }
    }
}
