package io.polder.benchmarks.service;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Command;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ab(1) asks nginx, four requests at a time: how long one takes, on the average, when they follow each other without a
 * pause. Used by one thread.
 */
final class ApacheBench implements Variant {

    private static final String AT_A_TIME = "4";

    private final Way way;

    ApacheBench(Way way) {
        this.way = way;
    }

    @Override
    public String name() {
        return way.name();
    }

    @Override
    public boolean does(Work work) {
        return Plan.size(work) <= way.most();
    }

    /** The inverse of how many requests a second were answered, in nanoseconds. */
    @Override
    public long run(Work work) {
        way.before().run();
        var command = new ArrayList<>(List.of("nsenter", "--net=" + Triple.fd(way.client()), "ab", "-q"));
        if (work.name().startsWith(Plan.WEB_ALIVE)) {
            command.add("-k");
        }
        command.addAll(List.of("-c", AT_A_TIME, "-n", Integer.toString(work.count())));
        command.add("http://" + way.address() + ":" + way.port() + "/");
        return nanos(Command.run(command), work.count());
    }

    /**
     * What a report says of one request.
     *
     * @throws BenchmarkException when not all were answered, and well
     */
    static long nanos(String report, int requests) {
        if (figure(report, "Complete requests") != requests
                || figure(report, "Failed requests") != 0
                || report.contains("Non-2xx responses")) {
            throw new BenchmarkException("ab was not answered " + requests + " times: " + report);
        }
        return Math.round(1e9 / figure(report, "Requests per second"));
    }

    private static double figure(String report, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ": +([0-9.]+)").matcher(report);
        if (!line.find()) {
            throw new BenchmarkException("ab says nothing of " + name + ": " + report);
        }
        return Double.parseDouble(line.group(1));
    }
}
