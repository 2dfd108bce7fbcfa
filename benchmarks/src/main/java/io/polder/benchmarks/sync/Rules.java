package io.polder.benchmarks.sync;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Services by rules of the kernel's filters, which a program of the machine loads in a network namespace: the whole
 * process is timed. Used by one thread.
 */
public final class Rules implements Variant, AutoCloseable {

    /** What writes and loads them. */
    public enum Kind {
        IPTABLES("iptables", "iptables-legacy-restore"),
        NFT("nft", "nft");

        private final String name;
        private final String program;

        Kind(String name, String program) {
            this.name = name;
            this.program = program;
        }

        /** What is to be on the machine. */
        public String program() {
            return program;
        }
    }

    private final Kind kind;
    private final NetworkNamespace namespace;
    private final int most;
    private final Path file;
    private boolean third;

    /** @param most how many services it is asked to set up */
    public Rules(Kind kind, NetworkNamespace namespace, int most) {
        this.kind = kind;
        this.namespace = namespace;
        this.most = most;
        try {
            this.file = Files.createTempFile("polder-rules", ".txt");
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return kind.name;
    }

    @Override
    public boolean does(Work work) {
        return SyncBenchmark.size(work) <= most;
    }

    @Override
    public long run(Work work) {
        if (SyncBenchmark.isFull(work)) {
            return load(all(work.count()), false);
        }
        third = !third;
        int service = SyncBenchmark.size(work) / 2;
        String[] endpoints = endpoints(service, third ? Endpoints.PER_SERVICE + 1 : Endpoints.PER_SERVICE);
        String text = kind == Kind.IPTABLES ? IptablesRules.one(service, endpoints) : NftRules.one(service, endpoints);
        return load(text, true);
    }

    private String all(int services) {
        return kind == Kind.IPTABLES
                ? IptablesRules.all(services, service -> endpoints(service, Endpoints.PER_SERVICE))
                : NftRules.all(services, service -> endpoints(service, Endpoints.PER_SERVICE));
    }

    private static String[] endpoints(int service, int count) {
        var endpoints = new String[count];
        for (int i = 0; i < count; i++) {
            endpoints[i] = Endpoints.endpoint(service, i) + ":8080";
        }
        return endpoints;
    }

    /** Loads rules. @return how long the process took, in nanoseconds */
    public long load(String text, boolean more) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var command = new ArrayList<>(List.of(
                "nsenter", "--net=/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.fd(), kind.program));
        if (kind == Kind.NFT) {
            command.add("-f");
        } else if (more) {
            command.add("--noflush");
        }
        command.add(file.toString());
        return time(command);
    }

    /** Removes all rules. */
    public void clear() {
        if (kind == Kind.NFT) {
            load("add table ip kube-proxy\ndelete table ip kube-proxy\n", true);
        } else {
            load("*nat\nCOMMIT\n", false);
        }
    }

    private static long time(List<String> command) {
        long begin = System.nanoTime();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            long taken = System.nanoTime() - begin;
            if (status != 0) {
                throw new BenchmarkException(String.join(" ", command) + " ended with " + status + ": " + printed);
            }
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
