package io.polder.netlink.ethtool;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.NetlinkConnection;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.generic.GenericNetlink;
import io.polder.netlink.generic.UnknownFamilyException;
import java.time.Duration;
import java.util.List;

/**
 * Questions to the drivers of one namespace's links (ethtool(8); Linux 5.8 and later). Thread-safe; calls take turns.
 * It keeps the namespace alive until it is closed.
 *
 * <pre>{@code
 * try (var ethtool = Ethtool.open(namespace)) {
 *     int queues = ethtool.channels("eth0").rxQueues();
 * }
 * }</pre>
 *
 * <p>Each call throws {@link NetlinkException.NotFound} when there is no such link, {@link
 * NetlinkException.NotSupported} when its driver cannot tell, and {@link UnknownFamilyException} when the kernel was
 * built without ethtool's netlink interface.
 */
public final class Ethtool implements AutoCloseable {

    private final GenericNetlink netlink;

    private Ethtool(GenericNetlink netlink) {
        this.netlink = netlink;
    }

    /** Opens a connection; the handle on the namespace stays the caller's to close. */
    public static Ethtool open(NetworkNamespace namespace) {
        return open(namespace, NetlinkConnection.DEFAULT_TIMEOUT);
    }

    /** Opens a connection whose calls last no longer than {@code timeout}. */
    public static Ethtool open(NetworkNamespace namespace, Duration timeout) {
        return new Ethtool(GenericNetlink.open(namespace, timeout));
    }

    /** Over the caller's generic netlink, which it may use for other families, too; closing this closes it. */
    public static Ethtool over(GenericNetlink netlink) {
        return new Ethtool(requireNonNull(netlink, "netlink"));
    }

    /** The channels of the link with that number. */
    public Channels channels(int linkIndex) {
        return netlink.query(EthtoolMessages.channelsOf(linkIndex), EthtoolMessages::decodeChannels);
    }

    /** The channels of the link with that name or alternative name. */
    public Channels channels(String linkName) {
        return netlink.query(EthtoolMessages.channelsOf(linkName), EthtoolMessages::decodeChannels);
    }

    /** The channels of every link whose driver can tell. */
    public List<Channels> channels() {
        return netlink.dump(EthtoolMessages.channelsOfAll(), EthtoolMessages::decodeChannels);
    }

    /** The rings of the link with that number. */
    public Rings rings(int linkIndex) {
        return netlink.query(EthtoolMessages.ringsOf(linkIndex), EthtoolMessages::decodeRings);
    }

    /** The rings of the link with that name or alternative name. */
    public Rings rings(String linkName) {
        return netlink.query(EthtoolMessages.ringsOf(linkName), EthtoolMessages::decodeRings);
    }

    /** Closes the socket. A second time does nothing. */
    @Override
    public void close() {
        netlink.close();
    }
}
