package io.polder.benchmarks.dns;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Who asks, on a processor of its own. Stateless. */
final class Dnsperf {

    private static final Pattern COMPLETED = Pattern.compile("Queries completed: +(\\d+)");

    private Dnsperf() {}

    /** A file of queries for the addresses of names. */
    static Path queries(Path directory, String name, String prefix, int count) {
        Path file = directory.resolve(name);
        try {
            return Files.write(
                    file,
                    IntStream.range(0, count)
                            .mapToObj(i -> prefix + i + ".example.com A")
                            .toList());
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    /** Each query of a file once; those that got lost again. */
    static void once(Server server, Path queries) {
        run(server, queries, List.of("-n", "1", "-q", "50"));
    }

    /** Nanoseconds of the server's processor for each query that it answered. */
    static double nanos(Server server, Path queries, List<String> options) {
        long before = server.nanos();
        long answered = run(server, queries, options);
        if (answered == 0) {
            throw new BenchmarkException(server.name() + " answered nothing");
        }
        return (double) (server.nanos() - before) / answered;
    }

    private static long run(Server server, Path queries, List<String> options) {
        var command = new ArrayList<>(List.of("taskset", "-c", "1", "dnsperf", "-s", "127.0.0.1"));
        command.addAll(List.of("-p", String.valueOf(server.port()), "-d", queries.toString()));
        command.addAll(List.of("-c", "8", "-T", "1", "-t", "2"));
        command.addAll(options);
        Matcher completed = COMPLETED.matcher(Command.run(command));
        if (!completed.find()) {
            throw new BenchmarkException("dnsperf did not say how many queries were answered");
        }
        return Long.parseLong(completed.group(1));
    }
}
