package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.netlink.IpAddress;
import io.polder.netlink.sockdiag.SockDiag;
import io.polder.netlink.sockdiag.SocketQuery;
import io.polder.netlink.sockdiag.SocketState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** nginx(8) in a pod, and a server of datagrams beside it, which come and go. Confined to one thread. */
final class NginxPod {

    static final int PORT = 8080;

    private final RigPod pod;
    private final Path directory;
    private Process nginx;
    private DatagramChannel datagrams;
    private Thread answering;

    private NginxPod(RigPod pod, Path directory) {
        this.pod = pod;
        this.directory = directory;
    }

    static NginxPod start(RigPod pod, Path parent) throws IOException, InterruptedException {
        Path directory = Files.createDirectory(parent.resolve("nginx-" + pod.number()));
        Files.writeString(directory.resolve("page"), "pod " + pod.number() + "\n");
        Files.writeString(directory.resolve("nginx.conf"), """
                daemon off; user root; worker_processes 1; pid %1$s/pid; error_log %1$s/error;
                events { worker_connections 512; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
                    uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                    server { listen %2$d backlog=511; root %1$s; }
                }
                """.formatted(directory, PORT));
        var started = new NginxPod(pod, directory);
        started.up();
        return started;
    }

    Endpoint endpoint(String port) {
        return Endpoint.of(port, address(), PORT);
    }

    private IpAddress address() {
        return pod.address4();
    }

    /** Ends when it listens. */
    void up() throws IOException, InterruptedException {
        datagrams = pod.netns().call(() -> DatagramChannel.open());
        datagrams.bind(new InetSocketAddress(PORT));
        DatagramChannel mine = datagrams;
        answering = new Thread(() -> answer(mine), "datagrams-" + pod.number());
        answering.start();
        nginx = process(pod, "nginx", "-c", directory + "/nginx.conf", "-p", directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output").toFile()))
                .start();
        while (sockets(SocketState.LISTEN) == 0) {
            assertThat(nginx.isAlive())
                    .as("nginx runs: %s", Files.readString(directory.resolve("output")))
                    .isTrue();
            Thread.onSpinWait();
        }
    }

    private void answer(DatagramChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        try {
            while (true) {
                var from = channel.receive(buffer.clear());
                channel.send(buffer.flip(), from);
            }
        } catch (ClosedChannelException e) {
            // It went down.
        } catch (IOException e) {
            System.out.println("datagrams of pod " + pod.number() + ": " + e);
        }
    }

    /** Ends all at once, when no connection is open any more: what still comes here is refused from then on. */
    void down() throws IOException, InterruptedException {
        while (sockets(SocketState.ESTABLISHED, SocketState.SYN_RECV, SocketState.CLOSE_WAIT, SocketState.FIN_WAIT1)
                > 0) {
            Thread.onSpinWait();
        }
        stop();
    }

    private int sockets(SocketState... states) {
        try (SockDiag sockets = SockDiag.open(pod.netns())) {
            return sockets.list(SocketQuery.tcp().states(states).build()).size();
        }
    }

    /** A command inside a pod. */
    static ProcessBuilder process(RigPod pod, String... command) {
        var whole = new ArrayList<String>();
        whole.add("nsenter");
        whole.add("--net=/proc/" + ProcessHandle.current().pid() + "/fd/"
                + pod.netns().fd());
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole);
    }

    /** At once. */
    void stop() throws IOException, InterruptedException {
        List<ProcessHandle> workers = nginx.descendants().toList();
        nginx.destroy();
        if (!nginx.waitFor(10, TimeUnit.SECONDS)) {
            workers.forEach(ProcessHandle::destroyForcibly);
            nginx.destroyForcibly().waitFor();
        }
        datagrams.close();
        answering.join();
    }
}
