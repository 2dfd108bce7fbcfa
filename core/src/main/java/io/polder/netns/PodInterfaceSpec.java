package io.polder.netns;

import static java.util.Objects.requireNonNull;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MacAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A pod's interface as it shall be. Immutable. ADD, CHECK and DEL of one interface get equal specs. */
public final class PodInterfaceSpec {

    /** A pod's link to the node in exclusive mode, beside its ENI. */
    static final String HOST_SIDE_INTERFACE = "veth1";

    private static final int LONGEST_NAME = 15; // IFNAMSIZ less its NUL
    private static final int SMALLEST_MTU = 68; // RFC 791
    private static final int SMALLEST_IPV6_MTU = 1280; // RFC 8200, section 5

    private final String pod;
    private final String sandbox;
    private final Path netns;
    private final String interfaceName;
    private final DatapathMode mode;
    private final @Nullable MacAddress eni;
    private final List<PodAddress> addresses;
    private final List<IpPrefix> hostRanges;
    private final OptionalInt mtu;
    private final Bandwidth bandwidth;

    private PodInterfaceSpec(Builder builder) {
        this.pod = builder.pod;
        this.netns = builder.netns;
        this.sandbox = builder.sandbox == null ? builder.netns.toString() : builder.sandbox;
        this.interfaceName = builder.interfaceName;
        this.mode = builder.mode;
        this.eni = builder.eni;
        this.addresses = List.copyOf(builder.addresses);
        this.hostRanges = List.copyOf(builder.hostRanges);
        this.mtu = builder.mtu;
        this.bandwidth = builder.bandwidth;
    }

    /**
     * Begins a spec.
     *
     * @param pod the pod's unique name on the node, such as {@code namespace.name}; the name of its link on the node is
     *     made of it
     * @param netns the pod's network namespace, as the container runtime passes it; a DEL does without the file
     * @param mode how it is wired
     */
    public static Builder of(String pod, Path netns, DatapathMode mode) {
        return new Builder(pod, netns, mode);
    }

    public String pod() {
        return pod;
    }

    /** Which of the sandboxes that a pod has one after another: a container's id, or else the path of its namespace. */
    public String sandbox() {
        return sandbox;
    }

    public Path netns() {
        return netns;
    }

    /** Its name inside the pod. */
    public String interfaceName() {
        return interfaceName;
    }

    public DatapathMode mode() {
        return mode;
    }

    /** The MAC address of the node's ENI; present in the modes that use one. */
    public Optional<MacAddress> eni() {
        return Optional.ofNullable(eni);
    }

    /** One, or one of each family, IPv4 first. */
    public List<PodAddress> addresses() {
        return addresses;
    }

    /**
     * Exclusive ENI and ipvlan: what the pod reaches through the node's stack instead of the ENI, such as the node's
     * address and the Service range; in the other modes everything does.
     */
    public List<IpPrefix> hostRanges() {
        return hostRanges;
    }

    /** In bytes; that of the ENI when absent, or of the node's link to its peers less the encapsulation. */
    public OptionalInt mtu() {
        return mtu;
    }

    public Bandwidth bandwidth() {
        return bandwidth;
    }

    /** The host ranges of one family. */
    List<IpPrefix> hostRanges(AddressFamily family) {
        return hostRanges.stream().filter(range -> range.family() == family).toList();
    }

    MacAddress eniMac() {
        return eni().orElseThrow();
    }

    boolean hasIpv6() {
        return addresses.stream().anyMatch(address -> address.family() == AddressFamily.INET6);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PodInterfaceSpec that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** {@code pod default.web eth0 in /var/run/netns/web}. */
    @Override
    public String toString() {
        return "pod " + pod + " " + interfaceName + " in " + netns;
    }

    private List<Object> values() {
        return List.of(pod, sandbox, netns, interfaceName, mode, eni(), addresses, hostRanges, mtu, bandwidth);
    }

    /** Settings of a spec. Confined to one thread. */
    public static final class Builder {

        private final String pod;
        private final Path netns;
        private final DatapathMode mode;
        private final List<PodAddress> addresses = new ArrayList<>();
        private @Nullable String sandbox;
        private String interfaceName = "eth0";
        private @Nullable MacAddress eni;
        private List<IpPrefix> hostRanges = List.of();
        private OptionalInt mtu = OptionalInt.empty();
        private Bandwidth bandwidth = Bandwidth.UNLIMITED;

        private Builder(String pod, Path netns, DatapathMode mode) {
            if (pod.isBlank()) {
                throw new IllegalArgumentException("the pod's name is blank");
            }
            this.pod = pod;
            this.netns = requireNonNull(netns, "netns");
            this.mode = requireNonNull(mode, "mode");
        }

        /** The container's id, where the runtime has one: a DEL without the namespace knows its links by it. */
        public Builder sandbox(String id) {
            if (id.isBlank()) {
                throw new IllegalArgumentException("the sandbox's id is blank");
            }
            sandbox = id;
            return this;
        }

        /** Its name inside the pod, 1 to 15 bytes; {@code eth0} unless said otherwise. */
        public Builder interfaceName(String name) {
            interfaceName = name;
            return this;
        }

        /** Which ENI of the node, by its MAC address. */
        public Builder eni(MacAddress mac) {
            eni = requireNonNull(mac, "mac");
            return this;
        }

        /** An address of the pod; at most one of each family. */
        public Builder address(PodAddress address) {
            addresses.add(requireNonNull(address, "address"));
            return this;
        }

        /** See {@link PodInterfaceSpec#hostRanges()}. */
        public Builder hostRanges(List<IpPrefix> ranges) {
            hostRanges = List.copyOf(ranges);
            return this;
        }

        /** In bytes, at least 68, with an IPv6 address 1280; smaller than that of the link it goes by, or the same. */
        public Builder mtu(int bytes) {
            mtu = OptionalInt.of(bytes);
            return this;
        }

        public Builder bandwidth(Bandwidth value) {
            bandwidth = requireNonNull(value, "value");
            return this;
        }

        /** @throws IllegalArgumentException when something is missing or does not go together, naming it */
        public PodInterfaceSpec build() {
            checkName();
            checkAddresses();
            if (mode.usesEni() != (eni != null)) {
                throw new IllegalArgumentException(
                        mode + (eni == null ? " needs the ENI of pod " + pod : " takes no ENI: " + eni));
            }
            if (mode != DatapathMode.EXCLUSIVE_ENI && mode != DatapathMode.SHARED_ENI_IPVLAN && !hostRanges.isEmpty()) {
                throw new IllegalArgumentException(mode + " takes no host ranges: " + hostRanges);
            }
            var spec = new PodInterfaceSpec(this);
            int smallest = spec.hasIpv6() ? SMALLEST_IPV6_MTU : SMALLEST_MTU;
            mtu.ifPresent(bytes -> {
                if (bytes < smallest) {
                    throw new IllegalArgumentException("an MTU of " + bytes + " is below " + smallest);
                }
            });
            return spec;
        }

        private void checkAddresses() {
            addresses.sort(
                    (a, b) -> Integer.compare(a.family().bits(), b.family().bits()));
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("pod " + pod + " has no address");
            }
            if (addresses.stream().map(PodAddress::family).distinct().count() != addresses.size()) {
                throw new IllegalArgumentException("more than one address of a family: " + addresses);
            }
            for (PodAddress address : addresses) {
                if (mode.usesEni() && address.gateway().isEmpty()) {
                    throw new IllegalArgumentException(mode + " needs the gateway of " + address.address());
                }
            }
            for (IpPrefix range : hostRanges) {
                if (addresses.stream().noneMatch(address -> address.family() == range.family())) {
                    throw new IllegalArgumentException("the pod has no address of the family of host range " + range);
                }
            }
        }

        private void checkName() {
            boolean bad = !interfaceName.matches("[^/:%\\s\\x00]+") // The kernel takes % for a pattern of names.
                    || interfaceName.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME
                    || interfaceName.equals(".")
                    || interfaceName.equals("..")
                    || interfaceName.equals("lo");
            if (bad || (mode == DatapathMode.EXCLUSIVE_ENI && interfaceName.equals(HOST_SIDE_INTERFACE))) {
                throw new IllegalArgumentException("not a name for a pod's interface (1 to " + LONGEST_NAME
                        + " bytes without slash, colon, per cent sign or white space): \"" + interfaceName + "\"");
            }
        }
    }
}
