package io.polder.netlink.route;

import io.polder.netlink.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** A packet whose route is asked for ({@code ip route get}, ip-route(8)). What is absent is not looked at. Immutable. */
public final class RouteQuery {

    private final IpAddress destination;
    private final Optional<IpAddress> from;
    private final int tos;
    private final OptionalInt inputLink;
    private final OptionalInt outputLink;
    private final OptionalInt mark;
    private final OptionalInt uid;
    private final OptionalInt ipProtocol;
    private final OptionalInt sourcePort;
    private final OptionalInt destinationPort;
    private final boolean fibMatch;

    private RouteQuery(Builder builder) {
        destination = builder.destination;
        from = builder.from;
        tos = builder.tos;
        inputLink = builder.inputLink;
        outputLink = builder.outputLink;
        mark = builder.mark;
        uid = builder.uid;
        ipProtocol = builder.ipProtocol;
        sourcePort = builder.sourcePort;
        destinationPort = builder.destinationPort;
        fibMatch = builder.fibMatch;
    }

    /** A packet to that address. */
    public static Builder to(IpAddress destination) {
        return new Builder(destination);
    }

    IpAddress destination() {
        return destination;
    }

    Optional<IpAddress> from() {
        return from;
    }

    int tos() {
        return tos;
    }

    OptionalInt inputLink() {
        return inputLink;
    }

    OptionalInt outputLink() {
        return outputLink;
    }

    OptionalInt mark() {
        return mark;
    }

    OptionalInt uid() {
        return uid;
    }

    OptionalInt ipProtocol() {
        return ipProtocol;
    }

    OptionalInt sourcePort() {
        return sourcePort;
    }

    OptionalInt destinationPort() {
        return destinationPort;
    }

    boolean fibMatch() {
        return fibMatch;
    }

    /** {@code to 10.0.0.1 from 10.0.0.2 iif 3}. */
    @Override
    public String toString() {
        var text = new StringBuilder("to ").append(destination);
        from.ifPresent(value -> text.append(" from ").append(value));
        text.append(tos == 0 ? "" : " tos 0x" + Integer.toHexString(tos));
        inputLink.ifPresent(value -> text.append(" iif ").append(value));
        outputLink.ifPresent(value -> text.append(" oif ").append(value));
        mark.ifPresent(value -> text.append(" mark 0x").append(Integer.toHexString(value)));
        uid.ifPresent(value -> text.append(" uid ").append(Integer.toUnsignedString(value)));
        ipProtocol.ifPresent(value -> text.append(" ipproto ").append(value));
        sourcePort.ifPresent(value -> text.append(" sport ").append(value));
        destinationPort.ifPresent(value -> text.append(" dport ").append(value));
        return text.append(fibMatch ? " fibmatch" : "").toString();
    }

    /** Confined to one thread. */
    public static final class Builder {
        private final IpAddress destination;
        private Optional<IpAddress> from = Optional.empty();
        private int tos;
        private OptionalInt inputLink = OptionalInt.empty();
        private OptionalInt outputLink = OptionalInt.empty();
        private OptionalInt mark = OptionalInt.empty();
        private OptionalInt uid = OptionalInt.empty();
        private OptionalInt ipProtocol = OptionalInt.empty();
        private OptionalInt sourcePort = OptionalInt.empty();
        private OptionalInt destinationPort = OptionalInt.empty();
        private boolean fibMatch;

        private Builder(IpAddress destination) {
            this.destination = destination;
        }

        /** @throws IllegalArgumentException when it is of another family than the destination */
        public Builder from(IpAddress value) {
            if (value.family() != destination.family()) {
                throw new IllegalArgumentException(
                        "source " + value + " is of another family than the destination " + destination);
            }
            from = Optional.of(value);
            return this;
        }

        public Builder tos(int value) {
            tos = RouteCheck.octet(value, "tos");
            return this;
        }

        /** It comes in by that link, instead of being sent from here. */
        public Builder inputLink(int index) {
            inputLink = OptionalInt.of(index);
            return this;
        }

        /** Its socket is bound to that link. */
        public Builder outputLink(int index) {
            outputLink = OptionalInt.of(index);
            return this;
        }

        /** It has that firewall mark. */
        public Builder mark(int value) {
            mark = OptionalInt.of(value);
            return this;
        }

        /** Its socket is that user's. */
        public Builder uid(int value) {
            uid = OptionalInt.of(value);
            return this;
        }

        /** @param number of the transport protocol: 6 for TCP, 17 for UDP */
        public Builder ipProtocol(int number) {
            ipProtocol = OptionalInt.of(RouteCheck.octet(number, "IP protocol"));
            return this;
        }

        public Builder sourcePort(int value) {
            sourcePort = OptionalInt.of(PortRange.check(value));
            return this;
        }

        public Builder destinationPort(int value) {
            destinationPort = OptionalInt.of(PortRange.check(value));
            return this;
        }

        /** Asks for the route as it stands in its table, instead of what comes of it for this packet. */
        public Builder fibMatch() {
            fibMatch = true;
            return this;
        }

        public RouteQuery build() {
            return new RouteQuery(this);
        }
    }
}
