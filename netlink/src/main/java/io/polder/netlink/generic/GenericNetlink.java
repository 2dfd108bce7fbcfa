package io.polder.netlink.generic;

import static java.util.Objects.requireNonNull;

import io.polder.linux.Errno;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.MessageDecoder;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkProtocol;
import io.polder.netlink.NetlinkRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Generic netlink in one network namespace. Thread-safe; calls take turns. It keeps the namespace alive until it is
 * closed, and remembers the numbers of the families that were asked for.
 *
 * <pre>{@code
 * try (var netlink = GenericNetlink.open(namespace)) {
 *     var request = GenericRequest.of(
 *             "TASKSTATS", TASKSTATS_CMD_GET, "get statistics of process", pid,
 *             message -> message.attributeU32(TASKSTATS_CMD_ATTR_PID, pid));
 *     TaskStats statistics = netlink.query(request, TaskStats::decode);
 * }
 * }</pre>
 *
 * <p>A decoder finds the command at byte 0 of the message, and the attributes behind {@link #HEADER} bytes and the
 * family's own header.
 */
public final class GenericNetlink implements AutoCloseable {

    /** How long {@code struct genlmsghdr} is, in bytes. */
    public static final int HEADER = 4;

    /** {@code NETLINK_GENERIC}; requests name their own attributes. */
    public static final NetlinkProtocol PROTOCOL = new NetlinkProtocol(16, "generic", new Unnamed());

    private final NetlinkConnection connection;
    private final Map<String, GenericFamily> known = new ConcurrentHashMap<>();

    private GenericNetlink(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Opens a connection; the handle on the namespace stays the caller's to close. */
    public static GenericNetlink open(NetworkNamespace namespace) {
        return open(namespace, NetlinkConnection.DEFAULT_TIMEOUT);
    }

    /** Opens a connection whose calls last no longer than {@code timeout}. */
    public static GenericNetlink open(NetworkNamespace namespace, Duration timeout) {
        return new GenericNetlink(NetlinkConnection.open(namespace, PROTOCOL, timeout));
    }

    /** Over a connection of the caller's, such as one to a test's fake kernel; closing this closes it. */
    public static GenericNetlink over(NetlinkConnection connection) {
        return new GenericNetlink(requireNonNull(connection, "connection"));
    }

    /**
     * The family of that name. The kernel loads its module where it may; it is asked only once.
     *
     * @throws UnknownFamilyException when the kernel has none
     * @throws IllegalArgumentException when it cannot be a family's name
     */
    public GenericFamily family(String name) {
        GenericFamily family = known.get(name);
        if (family == null) {
            family = find(name);
            known.put(name, family);
        }
        return family;
    }

    /** Every family that the kernel has now. */
    public List<GenericFamily> families() {
        return connection.dump(ControlMessages.list(), ControlMessages::decode);
    }

    /**
     * Sends a request and waits for the kernel's acknowledgement.
     *
     * @throws NetlinkException when the kernel refuses
     * @throws UnknownFamilyException when it has no such family
     */
    public void execute(GenericRequest request) {
        ask(request, resolved -> {
            connection.execute(resolved);
            return true;
        });
    }

    /** Sends a request and decodes its one answer; throws as {@link #execute} does. */
    public <T> T query(GenericRequest request, MessageDecoder<T> decoder) {
        return ask(request, resolved -> connection.query(resolved, decoder));
    }

    /**
     * Lists; throws as {@link #execute} does.
     *
     * @throws NetlinkException.DumpInterrupted when what is listed kept changing
     */
    public <T> List<T> dump(GenericRequest request, MessageDecoder<T> decoder) {
        return ask(request, resolved -> connection.dump(resolved, decoder));
    }

    /** Closes the socket. A second time does nothing. */
    @Override
    public void close() {
        connection.close();
    }

    private <T> T ask(GenericRequest request, Function<NetlinkRequest, T> call) {
        GenericFamily family = family(request.family());
        try {
            return call.apply(request.to(family));
        } catch (NetlinkException.NotFound e) {
            // ENOENT is also what the kernel says of a number that no family has any more.
            if (!e.errno().equals(Optional.of(Errno.ENOENT)) || !isOutdated(family)) {
                throw e;
            }
            return call.apply(request.to(family(request.family())));
        }
    }

    /** Whether the family has another number now, as after its module was loaded again. */
    private boolean isOutdated(GenericFamily family) {
        known.remove(family.name(), family);
        return family(family.name()).id() != family.id();
    }

    private GenericFamily find(String name) {
        GenericFamily.checkName(name);
        try {
            return connection.query(ControlMessages.find(name), ControlMessages::decode);
        } catch (NetlinkException.NotFound e) {
            throw new UnknownFamilyException(name, e);
        }
    }

    /** For requests that say nothing of their attributes; ours all do. */
    private static final class Unnamed implements NetlinkProtocol.Shape {
        @Override
        public int headerLength(int messageType) {
            return HEADER;
        }

        @Override
        public String attributeName(int messageType, int attributeType) {
            return "attribute " + attributeType;
        }
    }
}
