package io.polder.benchmarks.dns;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polder.benchmarks.BenchmarkException;
import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server on one processor of its own. Used by one thread; closed by whoever started it. */
final class Server implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** A question for the root's address, which each server answers in some way. */
    private static final byte[] QUESTION = {1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1};

    private final String name;
    private final int port;
    private final Process process;

    private Server(String name, int port, Process process) {
        this.name = name;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @param log where it writes what it has to say
     * @param port on 127.0.0.1
     */
    static Server start(String name, int port, Path log, List<String> program) {
        var command = new ArrayList<>(List.of("taskset", "-c", "0"));
        command.addAll(program);
        File file = log.toFile();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(file)
                    .start();
            var server = new Server(name, port, process);
            server.await(log);
            return server;
        } catch (IOException e) {
            throw new BenchmarkException(name + ": " + e.getMessage(), e);
        }
    }

    private void await(Path log) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) PAUSE.toMillis());
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() - end < 0 && process.isAlive()) {
                try {
                    socket.send(new DatagramPacket(QUESTION, QUESTION.length));
                    socket.receive(new DatagramPacket(new byte[512], 512));
                    return;
                } catch (SocketTimeoutException | PortUnreachableException e) {
                    LockSupport.parkNanos(PAUSE.toNanos()); // It has not begun yet.
                }
            }
        }
        close();
        throw new BenchmarkException(name + " does not answer: " + Files.readString(log, UTF_8));
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** Processor time of all its threads so far, those that have ended left out (proc(5), schedstat). */
    long nanos() {
        long sum = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                String schedstat = Files.readString(task.resolve("schedstat"), UTF_8);
                sum += Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
            }
        } catch (IOException e) {
            throw new BenchmarkException(name + " is gone: " + e.getMessage(), e);
        }
        return sum;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
