package io.polder.dns.server;

import io.polder.linux.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A server on loopback, with one scripted server behind it and a client before it, in a time of its own. */
final class Served implements AutoCloseable {

    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final AtomicLong shift = new AtomicLong();
    final ScriptedUpstream upstream;
    final NodeLocalDns server;
    final TestClient client;

    Served(ScriptedUpstream.Script script) {
        this(script, ServerLimits.STANDARD);
    }

    Served(ScriptedUpstream.Script script, ServerLimits limits) {
        upstream = new ScriptedUpstream(script);
        server = open(
                ListenSettings.of(ANY_PORT).with(limits).withNanoClock(() -> System.nanoTime() + shift.get()),
                DnsRouting.of(DnsRoute.forward(Name.root, upstream.address())));
        client = new TestClient(server);
    }

    static NodeLocalDns open(ListenSettings settings, DnsRouting routing) {
        try (NetworkNamespace own = NetworkNamespace.current()) {
            return NodeLocalDns.open(own, settings, routing);
        }
    }

    void pass(Duration time) {
        shift.addAndGet(time.toNanos());
        server.wake();
    }

    /** Waits until the server has done what it was about. */
    void settle() {
        server.resolver().resolve(Name.root, Type.TXT).join();
    }

    Message ask(String name, int type) {
        return client.ask(name, type);
    }

    DnsRoute route() {
        return DnsRoute.forward(Name.root, upstream.address());
    }

    @Override
    public void close() {
        client.close();
        server.close();
        upstream.close();
    }
}
