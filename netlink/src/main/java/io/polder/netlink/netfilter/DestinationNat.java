package io.polder.netlink.netfilter;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.IpAddress;
import java.util.List;

/**
 * Flows to an address and port that go to one of several others instead: {@code dnat to} of nft(8). Which one is drawn anew for
 * each flow, by weights ({@code numgen random}); a flow that is stays where it is, whatever the weights become. It goes astray when
 * no rule that translates is left in the namespace: the kernel tracks flows for their sake. Immutable.
 *
 * @param protocol {@link FlowTuple#TCP} or {@link FlowTuple#UDP}
 * @param port 1 to 65535
 * @param targets of the address's family. Where none has a weight, new flows are left as they are
 */
public record DestinationNat(IpAddress address, int protocol, int port, List<Target> targets) {

    /**
     * Where flows can go.
     *
     * @param port 1 to 65535
     * @param weight its part of the sum of weights; with 0 it gets no new flows
     */
    public record Target(IpAddress address, int port, int weight) {

        public Target {
            requireNonNull(address, "address");
            checkPort(port);
            if (weight < 0) {
                throw new IllegalArgumentException("weight " + weight + " of " + address + " is negative");
            }
        }
    }

    public DestinationNat {
        requireNonNull(address, "address");
        if (protocol != FlowTuple.TCP && protocol != FlowTuple.UDP) {
            throw new IllegalArgumentException("protocol " + protocol + " is neither TCP nor UDP");
        }
        checkPort(port);
        targets = List.copyOf(targets);
        for (Target target : targets) {
            if (target.address().family() != address.family()) {
                throw new IllegalArgumentException(target + " is not of the family of " + address);
            }
        }
        long sum = targets.stream().mapToLong(Target::weight).sum();
        if (sum > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the weights of " + address + " sum up to " + sum);
        }
    }

    /** Those that get new flows. */
    List<Target> weighted() {
        return targets.stream().filter(target -> target.weight() > 0).toList();
    }

    /** {@code "6 10.96.0.10:80"}. */
    @Override
    public String toString() {
        return protocol + " " + (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port;
    }

    private static void checkPort(int port) {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
    }
}
