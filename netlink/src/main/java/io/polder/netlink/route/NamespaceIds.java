package io.polder.netlink.route;

import static io.polder.netlink.route.RouteProtocol.RTM_GETNSID;
import static io.polder.netlink.route.RouteProtocol.RTM_NEWNSID;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;
import java.util.List;
import java.util.OptionalInt;

/**
 * The numbers by which one namespace knows others, as in {@link Link#parentNetnsId} (ip-netns(8),
 * include/uapi/linux/net_namespace.h). They mean nothing in any other. The kernel gives a namespace a number by itself
 * once a link here has its other end there. Thread-safe. Throws {@link NetlinkException} with the kernel's reason.
 *
 * <pre>
 *  struct rtgenmsg | u8 family | three bytes of padding |
 *  attributes      | NETNSA_NSID s32 | NETNSA_FD u32 | ...
 * </pre>
 */
public final class NamespaceIds {

    private static final int HEADER = 4;
    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_FD = 3;
    private static final int NONE = -1; // NETNSA_NSID_NOT_ASSIGNED; in a request: any that is free.

    private final NetlinkConnection connection;

    NamespaceIds(NetlinkConnection connection) {
        this.connection = connection;
    }

    /**
     * Gives a namespace a number of the kernel's choice.
     *
     * @throws NetlinkException.AlreadyExists when it has one
     */
    public void assign(NetworkNamespace namespace) {
        connection.execute(newId(namespace, NONE));
    }

    /**
     * Gives a namespace a number.
     *
     * @param id not negative
     * @throws NetlinkException.AlreadyExists when it has one, or the number is another namespace's
     */
    public void assign(NetworkNamespace namespace, int id) {
        if (id < 0) {
            throw new IllegalArgumentException("namespace id " + id + " is negative");
        }
        connection.execute(newId(namespace, id));
    }

    /** The namespace's number, or empty when it has none. */
    public OptionalInt find(NetworkNamespace namespace) {
        int id = connection.query(
                new NetlinkRequest("get id of", namespace, RTM_GETNSID, 0, message -> {
                    header(message);
                    message.attributeU32(NETNSA_FD, namespace.fd());
                }),
                NamespaceIds::decode);
        return id == NONE ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** All numbers that are given. */
    public List<Integer> list() {
        return connection.dump(
                new NetlinkRequest("list", "namespace ids", RTM_GETNSID, 0, NamespaceIds::header),
                NamespaceIds::decode);
    }

    /** {@link #NONE} where there is none. */
    static Integer decode(NetlinkMessage message) {
        AttributeReader in = message.attributes(HEADER);
        int id = NONE;
        while (in.next()) {
            if (in.type() == NETNSA_NSID) {
                id = in.u32();
            }
        }
        return id;
    }

    private static NetlinkRequest newId(NetworkNamespace namespace, int id) {
        return new NetlinkRequest("assign id to", namespace, RTM_NEWNSID, 0, message -> {
            header(message);
            message.attributeU32(NETNSA_NSID, id).attributeU32(NETNSA_FD, namespace.fd());
        });
    }

    private static void header(MessageWriter message) {
        message.u32(0);
    }
}
