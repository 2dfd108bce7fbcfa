package io.polder.netns;

import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;

/**
 * The kernel parameters that make a node a router (Documentation/networking/ip-sysctl.rst). Thread-safe.
 */
final class NodeSysctls {

    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf");
    private static final String HEEDED_BY_HOSTS = "1";
    private static final String HEEDED_BY_ROUTERS_TOO = "2";

    private final NetworkNamespace namespace;
    private volatile boolean routesIpv6;

    NodeSysctls(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    /** Of IPv4; {@code all} and {@code default} count together with each link's own, which starts as the latter. */
    void beRouter() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("net/ipv4/ip_forward", "1");
        for (String scope : new String[] {"all", "default"}) {
            settings.put("net/ipv4/conf/" + scope + "/rp_filter", "0");
            settings.put("net/ipv4/conf/" + scope + "/send_redirects", "0");
        }
        new Sysctl(namespace).write(settings);
    }

    /**
     * Of IPv6, once. A router no longer heeds router advertisements: links that have their addresses from those go on
     * doing so.
     */
    void routeIpv6() {
        if (routesIpv6) {
            return;
        }
        namespace.run(NodeSysctls::heedAdvertisementsAsRouter);
        var settings = new LinkedHashMap<String, String>();
        settings.put("net/ipv6/conf/default/disable_ipv6", "0");
        settings.put("net/ipv6/conf/all/forwarding", "1");
        new Sysctl(namespace).write(settings);
        routesIpv6 = true;
    }

    /** Of links that pods have, which come and go meanwhile, it does not matter. */
    private static void heedAdvertisementsAsRouter() {
        try (var links = Files.newDirectoryStream(IPV6)) {
            for (Path link : links) {
                Path file = link.resolve("accept_ra");
                String name = link.getFileName().toString();
                boolean ofOne = !name.equals("all") && !name.equals("default") && !name.startsWith(HostLink.PREFIX);
                if (ofOne && Files.readString(file).strip().equals(HEEDED_BY_HOSTS)) {
                    Files.writeString(file, HEEDED_BY_ROUTERS_TOO, StandardOpenOption.WRITE);
                }
            }
        } catch (IOException e) {
            throw new LinuxException("let the node's links go on heeding router advertisements", null, e.toString(), e);
        }
    }

    /** Of an ENI: packets come that leave by another link, and nobody else configures it. */
    void beUplink(String name, boolean ipv6) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("net/ipv4/conf/" + name + "/rp_filter", "0");
        if (ipv6) {
            settings.put("net/ipv6/conf/" + name + "/disable_ipv6", "0");
            settings.put("net/ipv6/conf/" + name + "/accept_ra", "0");
            settings.put("net/ipv6/conf/" + name + "/accept_dad", "0"); // Its address is of its MAC address alone.
        }
        new Sysctl(namespace).write(settings);
    }
}
