package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.RawAttributes;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Settings of a {@link Rule} to be. Confined to one thread. */
public final class RuleBuilder {
    // Package-private for the decoder, which sets what the kernel reports without these checks.
    final AddressFamily family;
    OptionalInt priority = OptionalInt.empty();
    boolean inverted;
    Optional<IpPrefix> from = Optional.empty();
    Optional<IpPrefix> to = Optional.empty();
    Optional<String> inputLink = Optional.empty();
    Optional<String> outputLink = Optional.empty();
    OptionalInt tos = OptionalInt.empty();
    OptionalInt dscp = OptionalInt.empty();
    Optional<Mark> mark = Optional.empty();
    Optional<UidRange> uids = Optional.empty();
    OptionalInt ipProtocol = OptionalInt.empty();
    Optional<PortRange> sourcePorts = Optional.empty();
    Optional<PortRange> destinationPorts = Optional.empty();
    OptionalLong tunnelId = OptionalLong.empty();
    RuleAction action = new RuleAction.Lookup(Route.TABLE_MAIN);
    OptionalInt suppressPrefixLength = OptionalInt.empty();
    OptionalInt suppressGroup = OptionalInt.empty();
    OptionalInt protocol = OptionalInt.empty();
    RawAttributes others = RawAttributes.NONE;

    RuleBuilder(AddressFamily family) {
        this.family = requireNonNull(family, "family");
    }

    public RuleBuilder priority(int value) {
        priority = OptionalInt.of(value);
        return this;
    }

    /** Turns it round: it is for the packets that do not match. */
    public RuleBuilder not() {
        inverted = true;
        return this;
    }

    /** @throws IllegalArgumentException when it is of another family */
    public RuleBuilder from(IpPrefix value) {
        from = checkFamily(value);
        return this;
    }

    /** @throws IllegalArgumentException when it is of another family */
    public RuleBuilder to(IpPrefix value) {
        to = checkFamily(value);
        return this;
    }

    public RuleBuilder inputLink(String name) {
        LinkName.check(name);
        inputLink = Optional.of(name);
        return this;
    }

    public RuleBuilder outputLink(String name) {
        LinkName.check(name);
        outputLink = Optional.of(name);
        return this;
    }

    /** @param value a multiple of 4, at most 28 for IPv4 (RFC 1349) and 252 for IPv6 */
    public RuleBuilder tos(int value) {
        int most = family == AddressFamily.INET ? 28 : 252;
        if (value < 4 || value > most || value % 4 != 0) {
            throw new IllegalArgumentException("tos " + value + " is not a multiple of 4 in 4.." + most);
        }
        tos = OptionalInt.of(value);
        return this;
    }

    /** @param value 0 to 63 */
    public RuleBuilder dscp(int value) {
        if (value < 0 || value > 63) {
            throw new IllegalArgumentException("dscp " + value + " is not in 0..63");
        }
        dscp = OptionalInt.of(value);
        return this;
    }

    /** Every bit of the mark counts. */
    public RuleBuilder mark(int value) {
        return mark(value, -1);
    }

    /** @throws IllegalArgumentException when the mark has bits that the mask leaves out, or that is 0 */
    public RuleBuilder mark(int value, int mask) {
        var wanted = new Mark(value, mask);
        if (mask == 0 || (value & ~mask) != 0) {
            throw new IllegalArgumentException("mark " + wanted + " has bits that its mask leaves out");
        }
        mark = Optional.of(wanted);
        return this;
    }

    /** @param owner of the sockets that send the packets */
    public RuleBuilder uids(UidRange owner) {
        uids = Optional.of(owner);
        return this;
    }

    /** @param number of the transport protocol, 1 to 255: 6 for TCP, 17 for UDP */
    public RuleBuilder ipProtocol(int number) {
        if (number < 1 || number > 255) {
            throw new IllegalArgumentException("IP protocol " + number + " is not in 1..255");
        }
        ipProtocol = OptionalInt.of(number);
        return this;
    }

    public RuleBuilder sourcePorts(PortRange value) {
        sourcePorts = Optional.of(value);
        return this;
    }

    public RuleBuilder destinationPorts(PortRange value) {
        destinationPorts = Optional.of(value);
        return this;
    }

    /** @param value not 0 */
    public RuleBuilder tunnelId(long value) {
        if (value == 0) {
            throw new IllegalArgumentException("tunnel id 0 is none");
        }
        tunnelId = OptionalLong.of(value);
        return this;
    }

    /** @param number not 0 */
    public RuleBuilder table(int number) {
        if (number == 0) {
            throw new IllegalArgumentException("table 0 is none");
        }
        return action(new RuleAction.Lookup(number));
    }

    public RuleBuilder action(RuleAction value) {
        action = requireNonNull(value, "value");
        return this;
    }

    /** @param length 0 to 32 for IPv4, 0 to 128 for IPv6 */
    public RuleBuilder suppressPrefixLength(int length) {
        if (length < 0 || length > family.bits()) {
            throw new IllegalArgumentException("prefix length " + length + " is not in 0.." + family.bits());
        }
        suppressPrefixLength = OptionalInt.of(length);
        return this;
    }

    /** @param group 0 to 2<sup>31</sup>-1 */
    public RuleBuilder suppressGroup(int group) {
        if (group < 0) {
            throw new IllegalArgumentException("link group " + group + " is negative");
        }
        suppressGroup = OptionalInt.of(group);
        return this;
    }

    /** @param value 1 to 255 */
    public RuleBuilder protocol(int value) {
        if (value < 1 || value > 255) {
            throw new IllegalArgumentException("protocol " + value + " is not in 1..255");
        }
        protocol = OptionalInt.of(value);
        return this;
    }

    /** Attributes that have no name here, as {@code fib_rules.h} has them. */
    public RuleBuilder others(RawAttributes value) {
        others = requireNonNull(value, "value");
        return this;
    }

    /** @throws IllegalArgumentException when settings do not go together */
    public Rule build() {
        if (tos.isPresent() && dscp.isPresent()) {
            throw new IllegalArgumentException(
                    "a rule with both tos " + tos.getAsInt() + " and dscp " + dscp.getAsInt());
        }
        return new Rule(this);
    }

    private Optional<IpPrefix> checkFamily(IpPrefix prefix) {
        if (prefix.family() != family) {
            throw new IllegalArgumentException(prefix + " in a rule for " + family);
        }
        return prefix.isDefault() ? Optional.empty() : Optional.of(prefix);
    }
}
