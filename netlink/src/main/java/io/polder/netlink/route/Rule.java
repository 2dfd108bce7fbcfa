package io.polder.netlink.route;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.RawAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A rule that says what happens to the packets it matches, mostly by which table they are routed (ip-rule(8)). A packet
 * matches when it has all that is set; what is not set may be anything. Immutable.
 *
 * <pre>{@code
 * Rule.of(AddressFamily.INET).priority(100).mark(0x10, 0xff).table(1003).build()
 * }</pre>
 */
public final class Rule implements NetworkObject {

    private final AddressFamily family;
    private final OptionalInt priority;
    private final boolean inverted;
    private final Optional<IpPrefix> from;
    private final Optional<IpPrefix> to;
    private final Optional<String> inputLink;
    private final Optional<String> outputLink;
    private final OptionalInt tos;
    private final OptionalInt dscp;
    private final Optional<Mark> mark;
    private final Optional<UidRange> uids;
    private final OptionalInt ipProtocol;
    private final Optional<PortRange> sourcePorts;
    private final Optional<PortRange> destinationPorts;
    private final OptionalLong tunnelId;
    private final RuleAction action;
    private final OptionalInt suppressPrefixLength;
    private final OptionalInt suppressGroup;
    private final OptionalInt protocol;
    private final RawAttributes others;

    Rule(RuleBuilder builder) {
        family = builder.family;
        priority = builder.priority;
        inverted = builder.inverted;
        from = builder.from;
        to = builder.to;
        inputLink = builder.inputLink;
        outputLink = builder.outputLink;
        tos = builder.tos;
        dscp = builder.dscp;
        mark = builder.mark;
        uids = builder.uids;
        ipProtocol = builder.ipProtocol;
        sourcePorts = builder.sourcePorts;
        destinationPorts = builder.destinationPorts;
        tunnelId = builder.tunnelId;
        action = builder.action;
        suppressPrefixLength = builder.suppressPrefixLength;
        suppressGroup = builder.suppressGroup;
        protocol = builder.protocol;
        others = builder.others;
    }

    /** A rule that every packet of a family matches, until more is set; it looks up the main table. */
    public static RuleBuilder of(AddressFamily family) {
        return new RuleBuilder(family);
    }

    /**
     * Packets from that prefix.
     *
     * @param table where they are routed; 0 only in a deletion, for any
     */
    public static Rule from(IpPrefix prefix, int priority, int table) {
        return of(prefix.family())
                .from(prefix)
                .priority(priority)
                .action(new RuleAction.Lookup(table))
                .build();
    }

    /**
     * Packets to that prefix.
     *
     * @param table where they are routed; 0 only in a deletion, for any
     */
    public static Rule to(IpPrefix prefix, int priority, int table) {
        return of(prefix.family())
                .to(prefix)
                .priority(priority)
                .action(new RuleAction.Lookup(table))
                .build();
    }

    /** Of the packets it looks at. */
    public AddressFamily family() {
        return family;
    }

    /**
     * Its place: the lowest is asked first. 0 to 2<sup>32</sup>-1, those above 2<sup>31</sup> negative. Absent only before
     * it is added: the kernel then puts it in front of all but the first.
     */
    public OptionalInt priority() {
        return priority;
    }

    /** Whether it is for the packets that do not match. */
    public boolean inverted() {
        return inverted;
    }

    public Optional<IpPrefix> from() {
        return from;
    }

    public Optional<IpPrefix> to() {
        return to;
    }

    /** The name of the link that packets came in by; {@code lo} for those sent from here. */
    public Optional<String> inputLink() {
        return inputLink;
    }

    /** The name of the link that the sender bound its socket to. */
    public Optional<String> outputLink() {
        return outputLink;
    }

    /** The type of service. */
    public OptionalInt tos() {
        return tos;
    }

    /** The DSCP, 0 to 63 (RFC 2474), compared with all six bits (Linux 6.13). */
    public OptionalInt dscp() {
        return dscp;
    }

    public Optional<Mark> mark() {
        return mark;
    }

    /** Whose sockets send the packets. */
    public Optional<UidRange> uids() {
        return uids;
    }

    /** The number of the transport protocol: 6 for TCP, 17 for UDP. */
    public OptionalInt ipProtocol() {
        return ipProtocol;
    }

    public Optional<PortRange> sourcePorts() {
        return sourcePorts;
    }

    public Optional<PortRange> destinationPorts() {
        return destinationPorts;
    }

    /** The id of the tunnel that packets came out of, such as a VNI. */
    public OptionalLong tunnelId() {
        return tunnelId;
    }

    public RuleAction action() {
        return action;
    }

    /** The table it looks up, where it does. */
    public OptionalInt table() {
        return action instanceof RuleAction.Lookup lookup ? OptionalInt.of(lookup.table()) : OptionalInt.empty();
    }

    /** A route found counts for nothing when its prefix is as short as this or shorter: 0 leaves out default routes. */
    public OptionalInt suppressPrefixLength() {
        return suppressPrefixLength;
    }

    /** A route found counts for nothing when its link is of that group. */
    public OptionalInt suppressGroup() {
        return suppressGroup;
    }

    /** Who added it: {@code rtm_protocol}. */
    public OptionalInt protocol() {
        return protocol;
    }

    /** What has no name here. */
    public RawAttributes others() {
        return others;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rule that && settings().equals(that.settings());
    }

    @Override
    public int hashCode() {
        return settings().hashCode();
    }

    /** {@code 512: to 10.0.0.7/32 lookup 254}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        priority.ifPresent(value -> text.append(Integer.toUnsignedString(value)).append(": "));
        text.append(inverted ? "not " : "");
        from.ifPresent(value -> text.append("from ").append(value).append(' '));
        to.ifPresent(value -> text.append("to ").append(value).append(' '));
        inputLink.ifPresent(value -> text.append("iif ").append(value).append(' '));
        outputLink.ifPresent(value -> text.append("oif ").append(value).append(' '));
        tos.ifPresent(value ->
                text.append("tos 0x").append(Integer.toHexString(value)).append(' '));
        dscp.ifPresent(value -> text.append("dscp ").append(value).append(' '));
        mark.ifPresent(value -> text.append("fwmark ").append(value).append(' '));
        uids.ifPresent(value -> text.append("uidrange ").append(value).append(' '));
        ipProtocol.ifPresent(value -> text.append("ipproto ").append(value).append(' '));
        sourcePorts.ifPresent(value -> text.append("sport ").append(value).append(' '));
        destinationPorts.ifPresent(value -> text.append("dport ").append(value).append(' '));
        tunnelId.ifPresent(value ->
                text.append("tun_id ").append(Long.toUnsignedString(value)).append(' '));
        text.append(action);
        suppressPrefixLength.ifPresent(
                value -> text.append(" suppress_prefixlength ").append(value));
        suppressGroup.ifPresent(value -> text.append(" suppress_ifgroup ").append(value));
        protocol.ifPresent(value -> text.append(" proto ").append(value));
        return text.append(others.isEmpty() ? "" : " " + others).toString();
    }

    private List<Object> settings() {
        return List.of(
                family,
                priority,
                inverted,
                from,
                to,
                inputLink,
                outputLink,
                tos,
                dscp,
                mark,
                uids,
                ipProtocol,
                sourcePorts,
                destinationPorts,
                tunnelId,
                action,
                suppressPrefixLength,
                suppressGroup,
                protocol,
                others);
    }
}
