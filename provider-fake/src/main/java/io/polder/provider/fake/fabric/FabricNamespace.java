package io.polder.provider.fake.fabric;

import io.polder.linux.NetnsDirectory;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.RouteNetlink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A named namespace of the fabric's own, with a connection to it. Thread-safe. */
final class FabricNamespace implements AutoCloseable {

    private static final Path SYSCTLS = Path.of("/proc/sys");

    /** Without IPv6, and without the neighbour discovery that comes with it, where the cloud has none. */
    private static final Map<String, String> NO_IPV6 =
            Map.of("net/ipv6/conf/all/disable_ipv6", "1", "net/ipv6/conf/default/disable_ipv6", "1");

    private final NetnsDirectory directory;
    private final String name;
    private final NetworkNamespace netns;
    private final RouteNetlink netlink;

    private FabricNamespace(NetnsDirectory directory, String name, NetworkNamespace netns) {
        this.directory = directory;
        this.name = name;
        this.netns = netns;
        this.netlink = RouteNetlink.open(netns);
    }

    /**
     * Makes a namespace with its loopback up. Leaves nothing when it fails.
     *
     * @param ipv6 whether the cloud has it
     * @param sysctls written first, so that links made later start with the defaults among them
     * @param sysctlsWherePresent written where the kernel has them
     */
    static FabricNamespace create(
            NetnsDirectory directory,
            String name,
            boolean ipv6,
            Map<String, String> sysctls,
            Map<String, String> sysctlsWherePresent) {
        FabricNamespace made = named(directory, name);
        try {
            var values = new LinkedHashMap<>(sysctls);
            if (!ipv6) {
                values.putAll(made.present(NO_IPV6));
            }
            values.putAll(made.present(sysctlsWherePresent));
            new Sysctl(made.netns).write(values);
            made.setUp("lo");
            return made;
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    private static FabricNamespace named(NetnsDirectory directory, String name) {
        NetworkNamespace netns = directory.create(name);
        try {
            return new FabricNamespace(directory, name, netns);
        } catch (RuntimeException | Error e) {
            netns.close();
            directory.delete(name);
            throw e;
        }
    }

    NetworkNamespace netns() {
        return netns;
    }

    RouteNetlink netlink() {
        return netlink;
    }

    Path path() {
        return directory.path(name);
    }

    /** @throws FabricException when there is no link of that name */
    Link link(String linkName) {
        return netlink.links()
                .find(linkName)
                .orElseThrow(
                        () -> new FabricException("find link " + linkName + " in " + netns, name, "it is gone", null));
    }

    /**
     * On a link that was made without. Solicitations for others are answered at once: a proxy would wait, for the real one
     * to be first (proxy_delay, arp(7)).
     */
    void enableIpv6(String linkName) {
        new Sysctl(netns)
                .write(Map.of(
                        "net/ipv6/conf/" + linkName + "/disable_ipv6", "0",
                        "net/ipv6/neigh/" + linkName + "/proxy_delay", "0"));
    }

    /** Takes the name away and lets the namespace go; it lives on while others have sockets or processes in it. */
    @Override
    public void close() {
        netlink.close();
        netns.close();
        directory.delete(name);
    }

    @Override
    public String toString() {
        return netns.toString();
    }

    private void setUp(String linkName) {
        netlink.links().change(LinkChange.of(link(linkName).index()).up().build());
    }

    private Map<String, String> present(Map<String, String> sysctls) {
        return netns.call(() -> {
            var present = new LinkedHashMap<>(sysctls);
            present.keySet().removeIf(key -> !Files.exists(SYSCTLS.resolve(key)));
            return present;
        });
    }
}
