package io.polder.dns.server;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.dns.DnsResolver;
import io.polder.dns.LocalZone;
import io.polder.linux.NetworkNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Name;

/**
 * A node's own DNS server, over UDP and TCP: it answers from zones in memory, from what it keeps, and asks other servers by the zone a
 * name is in. Thread-safe.
 *
 * <p>Replies to what is kept are written by the threads that receive, without allocating; all else is done by one thread more. Its
 * sockets are in the namespace that it is told; its threads are not. Whatever clients and servers send, it goes on; what it holds is
 * bounded by its settings.
 */
public final class NodeLocalDns implements AutoCloseable {

    private final ListenSettings settings;
    private final Shared shared;
    private final Sockets sockets;
    private final IoLoop loop;
    private final Resolutions resolutions;
    private final Upstreams upstreams;
    private final TcpServer tcp;
    private final List<Channel> listening = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Object changing = new Object();

    @GuardedBy("changing")
    private boolean closed;

    private NodeLocalDns(NetworkNamespace namespace, ListenSettings settings, DnsRouting routing, Selector selector) {
        this.settings = settings;
        this.shared = new Shared(settings, routing);
        this.sockets = new Sockets(namespace);
        this.loop = new IoLoop(selector, settings.nanoClock(), shared.counters(), this::closeChannels);
        var guard = new LoopGuard();
        this.resolutions = new Resolutions(shared, loop, guard);
        this.upstreams = new Upstreams(loop, sockets, shared, guard);
        this.tcp = new TcpServer(loop, shared, new HandOver());
    }

    /**
     * Listens and answers from now on. The namespace's handle stays the caller's.
     *
     * @throws IllegalArgumentException when the server would ask itself
     * @throws UncheckedIOException when it cannot listen
     */
    public static NodeLocalDns open(NetworkNamespace namespace, ListenSettings settings, DnsRouting routing) {
        requireNonNull(namespace, "namespace");
        routing.refuseOwn(settings.addresses());
        try {
            var server = new NodeLocalDns(namespace, settings, routing, Selector.open());
            server.start(routing);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve DNS on " + settings.addresses() + " in " + namespace, e);
        }
    }

    private void start(DnsRouting routing) throws IOException {
        try {
            var udp = new ArrayList<DatagramChannel>();
            for (InetSocketAddress address : settings.addresses()) {
                listen(address, udp);
            }
            udp.forEach(channel -> threads.add(new Thread(
                    null,
                    new UdpLoop(channel, shared, new HandOver()),
                    "polder dns udp " + channel.socket().getLocalSocketAddress(),
                    0,
                    false)));
        } catch (IOException | RuntimeException e) {
            closeChannels();
            throw e;
        }
        Map<Name, Source.OfRoute> sources = upstreams.sources(routing.routes(), Map.of());
        resolutions.directory(resolutions.directory().withRoutes(sources));
        threads.add(new Thread(null, loop, "polder dns " + addresses, 0, false));
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Over TCP first: a port that somebody has already is refused there, and would be shared over UDP. */
    private void listen(InetSocketAddress address, List<DatagramChannel> udp) throws IOException {
        ServerSocketChannel server = sockets.listening(address);
        listening.add(server);
        tcp.listen(server);
        var chosen = (InetSocketAddress) server.getLocalAddress();
        for (int i = 0; i < settings.threads(); i++) {
            DatagramChannel channel = sockets.bound(chosen);
            listening.add(channel);
            udp.add(channel);
        }
        addresses.add(chosen);
    }

    /** Where it listens, with the ports that were chosen. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /**
     * Asks by other routes, and by other rules, from the next query on; those that wait are answered as they would have been. What is kept
     * stays, but for what came by a route that is no longer the same. The routes hold when this returns.
     *
     * @throws IllegalArgumentException when the server would ask itself; nothing is changed then
     */
    public void reconfigure(DnsRouting routing) {
        routing.refuseOwn(addresses);
        onLoop(() -> {
            Directory before = resolutions.directory();
            Map<Name, Source.OfRoute> sources = upstreams.sources(routing.routes(), before.routes());
            shared.routing(routing);
            before.routes().values().stream()
                    .filter(source -> !sources.containsValue(source))
                    .forEach(Source::retire);
            resolutions.directory(before.withRoutes(sources));
            upstreams.retain(sources);
        });
    }

    /** Answers for a zone from memory, in place of what was there. It holds when this returns. */
    public void replaceZone(LocalZone zone) {
        requireNonNull(zone, "zone");
        onLoop(() -> {
            Directory before = resolutions.directory();
            Source.OfZone old = before.zones().get(zone.origin());
            Directory after = before.with(new Source.OfZone(zone));
            if (old == null) {
                resolutions.directory(after);
            } else {
                resolutions.replace(after);
                old.retire();
            }
        });
    }

    /** Answers by routes again. It holds when this returns. */
    public void removeZone(Name origin) {
        requireNonNull(origin, "origin");
        onLoop(() -> {
            Directory before = resolutions.directory();
            Source.OfZone old = before.zones().get(origin);
            if (old != null) {
                resolutions.directory(before.withoutZone(origin));
                old.retire();
            }
        });
    }

    private void onLoop(Runnable change) {
        var done = new CompletableFuture<Void>();
        synchronized (changing) {
            if (closed) {
                throw new IllegalStateException("the DNS server on " + addresses + " is closed");
            }
            loop.execute(() -> {
                try {
                    change.run();
                    done.complete(null);
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        }
        done.join();
    }

    /** Resolves as the server would for anybody, without a rewriter. */
    public DnsResolver resolver() {
        return resolutions;
    }

    /** What it has done and holds. */
    public DnsStatistics statistics() {
        return shared.counters().snapshot(shared.cache(), shared.waiting());
    }

    /** Has it look at the time, where that is not the system's. */
    void wake() {
        loop.wake();
    }

    Shared shared() {
        return shared;
    }

    /** Stops answering, closes all sockets, and waits for its threads; those who wait have no reply. */
    @Override
    public void close() {
        synchronized (changing) {
            closed = true;
        }
        loop.stop();
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= joinUninterruptibly(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private void closeChannels() {
        synchronized (changing) {
            closed = true;
        }
        loop.finish();
        upstreams.close();
        tcp.close();
        listening.forEach(this::close);
        close(loop.selector());
        sockets.close();
    }

    private void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            shared.counters().sendErrors.increment();
        }
    }

    /** From the threads that receive to the one that asks. */
    private final class HandOver implements UdpLoop.Slow {
        @Override
        public void take(Waiter waiter) {
            loop.execute(() -> resolutions.take(waiter));
        }

        @Override
        public void refresh(CacheEntry entry) {
            loop.execute(() -> resolutions.refresh(entry));
        }
    }
}
