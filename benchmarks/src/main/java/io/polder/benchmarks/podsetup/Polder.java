package io.polder.benchmarks.podsetup;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.netlink.IpPrefix;
import io.polder.netns.DatapathMode;
import io.polder.netns.NetnsConfigurator;
import io.polder.netns.PodAddress;
import io.polder.netns.PodInterfaceSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Ours, in this JVM, with a thread for each of eight pods at once. Used by one thread. */
final class Polder implements Variant, AutoCloseable {

    private static final int THREADS = 8;

    private final NetnsConfigurator configurator;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<PodInterfaceSpec> specs = new ArrayList<>();

    Polder(Node node, int mostPods) {
        configurator = NetnsConfigurator.open(node.netns);
        for (int i = 0; i < mostPods; i++) {
            specs.add(PodInterfaceSpec.of("bench.pod" + i, Path.of(node.pod(i)), DatapathMode.SHARED_ENI_VETH)
                    .eni(Node.ENI)
                    .address(PodAddress.of(new IpPrefix(Node.address(i), 24), Node.GATEWAY))
                    .build());
        }
    }

    @Override
    public String name() {
        return "polder";
    }

    @Override
    public boolean does(Work work) {
        return true;
    }

    @Override
    public long run(Work work) {
        boolean add = Works.isAdd(work);
        var calls = new ArrayList<Callable<Boolean>>();
        for (PodInterfaceSpec spec : specs.subList(0, work.count())) {
            calls.add(() -> {
                if (add) {
                    configurator.add(spec);
                } else {
                    configurator.delete(spec);
                }
                return true;
            });
        }
        long begun = System.nanoTime();
        try {
            if (calls.size() == 1) {
                calls.get(0).call();
            } else {
                for (Future<Boolean> done : threads.invokeAll(calls)) {
                    done.get();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        } catch (ExecutionException e) {
            throw new BenchmarkException(work.name() + ": " + e.getCause(), e);
        } catch (Exception e) {
            throw new BenchmarkException(work.name() + ": " + e, e);
        }
        return System.nanoTime() - begun;
    }

    /** The interface exactly as asked for: what is compared is the same. */
    void check() {
        configurator.add(specs.get(0));
        configurator.check(specs.get(0));
        configurator.delete(specs.get(0));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        configurator.close();
    }
}
