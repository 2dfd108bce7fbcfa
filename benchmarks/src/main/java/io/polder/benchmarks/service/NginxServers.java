package io.polder.benchmarks.service;

import io.polder.benchmarks.BenchmarkException;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.Sysctl;
import io.polder.netlink.sockdiag.SockDiag;
import io.polder.netlink.sockdiag.SocketQuery;
import io.polder.netlink.sockdiag.SocketState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** nginx(8) in place of the servers of some places, which come back when it is closed. Used by one thread. */
final class NginxServers implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    // One process, which the kill of a process that ends takes along.
    private static final String CONFIGURATION = """
            daemon off; master_process off; pid %1$s/pid; error_log %1$s/error;
            events { worker_connections 512; }
            http {
                access_log off; keepalive_requests 100000000;
                client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
                uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                server { listen %2$d backlog=511; location / { return 200 "served"; } }
            }
            """;

    private final Path directory;
    private final List<Triple> places;
    private final List<Process> processes = new ArrayList<>();

    private NginxServers(Path directory, List<Triple> places) {
        this.directory = directory;
        this.places = places;
    }

    /** @param directory for their files, which are written over */
    static NginxServers start(Path directory, List<Triple> places) {
        var servers = new NginxServers(directory, places);
        try {
            for (Triple place : places) {
                servers.replace(place);
            }
            return servers;
        } catch (RuntimeException | Error e) {
            servers.stop();
            throw e;
        }
    }

    private void replace(Triple place) {
        place.pause();
        // nginx closes first. A client whose address was translated may not have the port of a connection that waits
        // there again.
        new Sysctl(place.server).write(Map.of("net/ipv4/tcp_max_tw_buckets", "0"));
        try {
            Path files = Files.createDirectories(files(processes.size()));
            Path configuration = files.resolve("nginx.conf");
            Files.writeString(configuration, CONFIGURATION.formatted(files, Triple.PORT));
            Process process = place.atServer(
                            "nginx",
                            "-e",
                            files.resolve("error").toString(),
                            "-p",
                            files.toString(),
                            "-c",
                            configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(files.resolve("output").toFile())
                    .start();
            processes.add(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all of them listen. */
    void await() {
        for (int i = 0; i < places.size(); i++) {
            await(processes.get(i), places.get(i).server, files(i).resolve("output"));
        }
    }

    private Path files(int number) {
        return directory.resolve("nginx-" + number);
    }

    private static void await(Process process, NetworkNamespace server, Path output) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try (var sockets = SockDiag.open(server)) {
            var listening = SocketQuery.tcp().states(SocketState.LISTEN).build();
            while (sockets.list(listening).isEmpty()) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    throw new BenchmarkException("nginx does not listen: " + Files.readString(output));
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        for (Process process : processes) {
            process.destroy();
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
        places.forEach(Triple::resume);
    }
}
