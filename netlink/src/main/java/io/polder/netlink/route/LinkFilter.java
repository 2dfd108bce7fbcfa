package io.polder.netlink.route;

import io.polder.netlink.MessageWriter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which links to list, decided by the kernel. Immutable.
 *
 * @param master the index of the bridge (or other master) that they belong to
 * @param kind the kernel's word for their kind
 */
public record LinkFilter(OptionalInt master, Optional<String> kind) {

    /** Every link. */
    public static final LinkFilter ALL = new LinkFilter(OptionalInt.empty(), Optional.empty());

    /** The ports of a bridge, or what else belongs to that link. */
    public static LinkFilter ofMaster(int index) {
        return new LinkFilter(OptionalInt.of(index), Optional.empty());
    }

    /** @param kind such as {@code veth} */
    public static LinkFilter ofKind(String kind) {
        return new LinkFilter(OptionalInt.empty(), Optional.of(kind));
    }

    void write(MessageWriter message) {
        master.ifPresent(index -> message.attributeU32(LinkRequests.IFLA_MASTER, index));
        kind.ifPresent(name -> {
            int info = message.begin(LinkRequests.IFLA_LINKINFO);
            message.attribute(LinkKinds.IFLA_INFO_KIND, name).end(info);
        });
    }

    /** The kernel lists links of all kinds when asked for one that it does not know (linkinfo_to_kind_ops). */
    boolean admits(Link link) {
        return (master.isEmpty() || master.equals(link.master()))
                && (kind.isEmpty() || kind.equals(link.kind().map(LinkKind::name)));
    }

    /** {@code links of kind veth with master 3}. */
    @Override
    public String toString() {
        String ofKind = kind.map(name -> " of kind " + name).orElse("");
        return "links" + ofKind + (master.isPresent() ? " with master " + master.getAsInt() : "");
    }
}
