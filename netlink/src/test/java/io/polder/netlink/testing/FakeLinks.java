package io.polder.netlink.testing;

import io.polder.linux.Errno;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.RawAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** The links of the fake kernel. Guarded by the kernel. */
final class FakeLinks {

    private static final int HEADER = 16;
    private static final int IFLA_NET_NS_PID = 19;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int INFO_PEER = 1; // VETH_INFO_PEER, IFLA_NETKIT_PEER_INFO
    private static final Set<String> PAIRS = Set.of("veth", "netkit");
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;
    private static final int IFF_UP_LOOPBACK = 0x9;
    private static final int IFF_BROADCAST_MULTICAST = 0x1002;

    private final Map<Integer, FakeLink> links = new TreeMap<>();
    private final IntConsumer onDelete;
    private int lastIndex;

    FakeLinks(IntConsumer onDelete) {
        this.onDelete = onDelete;
        add("lo", IFF_UP_LOOPBACK);
    }

    boolean exists(int index) {
        return links.containsKey(index);
    }

    void put(NetlinkMessage request) {
        refuseNamespaces(request.attributes(HEADER));
        Optional<FakeLink> present = find(request);
        boolean create = (request.flags() & NLM_F_CREATE) != 0;
        if (present.isPresent() && (request.flags() & NLM_F_EXCL) != 0) {
            throw new Refusal(Errno.EEXIST, "");
        }
        if (present.isEmpty() && !create) {
            throw new Refusal(Errno.ENODEV, "");
        }
        if (present.isPresent()) {
            present.get().apply(request.i32(8), request.i32(12), request.attributes(HEADER));
        } else {
            create(request);
        }
    }

    void delete(NetlinkMessage request) {
        Optional<Integer> group = raw(request).find(FakeLink.IFLA_GROUP).map(AttributeReader::u32);
        var doomed = request.i32(4) == 0 && group.isPresent()
                ? links.values().stream()
                        .filter(link -> link.group() == group.get())
                        .toList()
                : find(request).stream().toList();
        if (doomed.isEmpty()) {
            throw new Refusal(Errno.ENODEV, "");
        }
        doomed.forEach(this::delete);
    }

    FakeMessage get(NetlinkMessage request) {
        return find(request).orElseThrow(() -> new Refusal(Errno.ENODEV, "")).message();
    }

    List<FakeMessage> list() {
        return links.values().stream().map(FakeLink::message).toList();
    }

    private FakeLink add(String name, int flags) {
        var link = new FakeLink(++lastIndex, name, flags);
        links.put(lastIndex, link);
        return link;
    }

    private void create(NetlinkMessage request) {
        RawAttributes info = raw(request)
                .find(FakeLink.IFLA_LINKINFO)
                .map(reader -> RawAttributes.rest(reader.nested()))
                .orElse(RawAttributes.NONE);
        Optional<NetlinkMessage> peer = peer(info);
        peer.ifPresent(other -> {
            refuseNamespaces(other.attributes(HEADER));
            if (find(other).isPresent()) {
                throw new Refusal(Errno.EEXIST, "");
            }
        });
        FakeLink link = add(request);
        peer.ifPresent(other -> pair(link, add(other), info));
    }

    private FakeLink add(NetlinkMessage request) {
        String name = raw(request)
                .find(FakeLink.IFLA_IFNAME)
                .map(AttributeReader::string)
                .orElse("link" + (lastIndex + 1));
        FakeLink link = add(name, IFF_BROADCAST_MULTICAST);
        link.apply(request.i32(8), request.i32(12), request.attributes(HEADER));
        return link;
    }

    /** Two ends point at each other, and neither tells of the other but by its index. */
    private static void pair(FakeLink a, FakeLink b, RawAttributes info) {
        byte[] kind = FakeMessage.of(
                        0,
                        message -> message.attribute(
                                IFLA_INFO_KIND,
                                info.find(IFLA_INFO_KIND).orElseThrow().string()))
                .payload();
        a.set(FakeLink.IFLA_LINK, FakeLink.u32(b.index()));
        b.set(FakeLink.IFLA_LINK, FakeLink.u32(a.index()));
        a.set(FakeLink.IFLA_LINKINFO, kind);
        b.set(FakeLink.IFLA_LINKINFO, kind);
    }

    /** What a request says of the other end of a veth or netkit: a link message's payload. */
    private static Optional<NetlinkMessage> peer(RawAttributes info) {
        return info.find(IFLA_INFO_KIND)
                .map(AttributeReader::string)
                .filter(PAIRS::contains)
                .flatMap(kind -> info.find(IFLA_INFO_DATA))
                .flatMap(data -> RawAttributes.rest(data.nested()).find(INFO_PEER))
                .map(peer -> FakeMessage.of(0, peer.bytes()).message());
    }

    private void delete(FakeLink link) {
        if (links.remove(link.index()) == null) {
            return; // It was the other end of one before it.
        }
        onDelete.accept(link.index());
        links.values().stream()
                .filter(other -> other.attribute(FakeLink.IFLA_LINK)
                        .map(bytes -> FakeLink.i32(bytes, 0) == link.index())
                        .orElse(false))
                .toList()
                .forEach(this::delete);
    }

    private Optional<FakeLink> find(NetlinkMessage request) {
        int index = request.i32(4);
        if (index != 0) {
            return Optional.ofNullable(links.get(index));
        }
        return raw(request)
                .find(FakeLink.IFLA_IFNAME)
                .map(AttributeReader::string)
                .flatMap(name -> links.values().stream()
                        .filter(link -> link.name().equals(name))
                        .findFirst());
    }

    private static RawAttributes raw(NetlinkMessage request) {
        return RawAttributes.rest(request.attributes(HEADER));
    }

    private static void refuseNamespaces(AttributeReader reader) {
        while (reader.next()) {
            if (reader.type() == IFLA_NET_NS_FD || reader.type() == IFLA_NET_NS_PID) {
                throw new Refusal(Errno.EOPNOTSUPP, "The fake kernel has one network namespace");
            }
        }
    }
}
