package io.polder.benchmarks.dns;

import io.polder.dns.server.DnsRoute;
import io.polder.dns.server.DnsRouting;
import io.polder.dns.server.ListenSettings;
import io.polder.dns.server.NodeLocalDns;
import io.polder.linux.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.xbill.DNS.Name;

/** A process of its own with a node's server: {@code PolderServer PORT AUTHORITY}, until it is killed. */
public final class PolderServer {

    private PolderServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        var own = new InetSocketAddress(loopback, Integer.parseInt(arguments[0]));
        var authority = new InetSocketAddress(loopback, Integer.parseInt(arguments[1]));
        try (var here = NetworkNamespace.current();
                var server = NodeLocalDns.open(
                        here,
                        ListenSettings.of(own).withThreads(1),
                        DnsRouting.of(DnsRoute.forward(Name.root, authority)))) {
            System.out.println("listening on " + server.addresses());
            new CountDownLatch(1).await();
        }
    }
}
