package io.polder.samples.quickstart;

import static java.util.Objects.requireNonNull;

import io.polder.linux.NativeBackend;
import io.polder.linux.NetnsDirectory;
import io.polder.netns.NetnsConfigurator;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The quickstart's main class. Exit status: 0 when everything it shows is so, 1 when something is not, 2 for wrong
 * arguments, 130 when it was interrupted.
 */
public final class Quickstart {

    private static final String USAGE = """
            usage: samples/quickstart/run [--mode MODE] [--keep] [--fast] [--seed N]

              --mode M   how pods are wired: veth (default), ebpf, ipvlan, exclusive, vxlan, host-gateway
              --keep     leave the cluster up until Enter, and say how to enter a pod
              --fast     a cloud that answers at once
              --seed N   of the fake cloud's latencies (default 7)
            """;
    private static final long PATIENCE_SECONDS = 30;

    private final Arguments arguments;
    private final Screen screen;
    private final NetnsDirectory directory = NetnsDirectory.standard();
    private final RunId run = RunId.ofThisProcess();

    private Quickstart(Arguments arguments, Screen screen) {
        this.arguments = arguments;
        this.screen = screen;
    }

    public static void main(String[] args) {
        var arguments = Arguments.parse(args);
        if (arguments.isEmpty()) {
            System.err.print(USAGE);
            System.exit(2);
        }
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        boolean colour = Boolean.getBoolean("quickstart.colour");
        var quickstart = new Quickstart(arguments.orElseThrow(), new Screen(out, colour));
        int status = quickstart.runUntilInterrupted();
        System.exit(status);
    }

    /** Whatever ends it, Ctrl-C included: the cluster is taken down before the process is gone. */
    private int runUntilInterrupted() {
        var ended = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        var onExit = new Thread(() -> {
            if (ended.getCount() > 0) {
                main.interrupt();
                await(ended);
            }
        });
        try {
            Runtime.getRuntime().addShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return 130; // Interrupted before anything was made.
        }
        try {
            return run();
        } catch (InterruptedException e) {
            return 130;
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                return 130; // What failed is what the interrupt cut short.
            }
            screen.cross(e.getMessage() == null ? e.toString() : e.getMessage());
            e.printStackTrace();
            return 1;
        } finally {
            removeOwn();
            ended.countDown();
        }
    }

    private int run() throws InterruptedException {
        var support = requireNonNull(NetnsConfigurator.support().get(arguments.mode()));
        if (!support.supported()) {
            screen.cross("this kernel cannot do " + arguments.mode() + ": " + support.reason());
            return 1;
        }
        screen.title("Polder: a two-node cluster on this machine, with real packets");
        var leftovers = RunId.removeLeftovers(directory);
        leftovers.addAll(RunId.removePins());
        if (!leftovers.isEmpty()) {
            screen.fact("removed", "what a killed run had left: " + leftovers);
        }
        screen.fact("kernel", "Linux " + System.getProperty("os.version") + ", " + privileges());
        screen.fact("calls", "Java " + Runtime.version().feature() + ", system calls through " + NativeBackend.name());
        screen.fact("cloud", cloud());
        boolean good;
        try (var cluster = new Cluster(directory, run.prefix(), arguments)) {
            var story = new Story(screen, cluster, arguments.mode());
            story.introduceNodes();
            if (arguments.mode().usesEni()) {
                story.coldAndWarm();
            }
            story.sixPods();
            good = story.reachability();
            good &= servicesAndPolicies(story);
            if (arguments.mode().sharesEni()) {
                good &= story.levelsAndReuse();
            }
            if (arguments.keep()) {
                keep(story.pods());
            }
            screen.chapter("Removal");
            cluster.drain();
            long enis = cluster.cloud().enis().stream()
                    .filter(eni -> !eni.primary())
                    .count();
            good &= enis == 0;
            screen.verdict(enis == 0, "the cloud has " + enis + " ENIs left besides the nodes' own");
        }
        good &= nothingLeft();
        return good ? 0 : 1;
    }

    private boolean servicesAndPolicies(Story story) throws InterruptedException {
        if (inUserNamespace()) {
            screen.chapter("A Service, and a NetworkPolicy");
            screen.line("left out: only root may load eBPF programs");
            return true;
        }
        boolean good = story.services(run.pins());
        return story.policies(run.pins()) && good;
    }

    private boolean nothingLeft() {
        List<String> left = own();
        screen.verdict(left.isEmpty(), left.isEmpty() ? "nothing is left on this machine" : "left behind: " + left);
        return left.isEmpty();
    }

    private void keep(List<Pod> pods) throws InterruptedException {
        screen.chapter("The cluster stays up until you press Enter");
        for (Pod pod : pods) {
            screen.line(String.format("%-8s %s", pod.name(), enter(pod)));
        }
        awaitEnter();
    }

    /** Also returns where there is nobody to press it: at the end of the input. */
    private static void awaitEnter() throws InterruptedException {
        var pressed = new CountDownLatch(1);
        // A thread of its own, since a read cannot be interrupted; left behind in it when the wait is.
        var reader = new Thread(() -> {
            try {
                System.in.read();
            } catch (IOException e) {
                // As good as the end of the input.
            } finally {
                pressed.countDown();
            }
        });
        reader.setDaemon(true);
        reader.start();
        pressed.await();
    }

    private String enter(Pod pod) {
        String netns = "nsenter --net=" + directory.path(pod.netnsName()) + " bash";
        return inUserNamespace()
                ? "nsenter --target " + ProcessHandle.current().pid() + " --user --mount --preserve-credentials "
                        + netns
                : netns;
    }

    private List<String> own() {
        return directory.names().stream()
                .filter(name -> name.startsWith(run.prefix()))
                .toList();
    }

    /** What closing the cluster could not remove, the names are enough to. */
    private void removeOwn() {
        own().forEach(directory::delete);
        try {
            RunId.removePins(run.pins());
        } catch (UncheckedIOException e) {
            System.err.println("left behind: " + run.pins() + ": " + e);
        }
    }

    private String cloud() {
        return arguments.fast()
                ? "a fake one that answers at once"
                : "a fake one, with the latencies of a real one, seed " + arguments.seed();
    }

    private static String privileges() {
        return inUserNamespace() ? "in a user namespace of its own, without root" : "as root";
    }

    private static boolean inUserNamespace() {
        return System.getenv("POLDER_QUICKSTART_USERNS") != null;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("the cluster could not be taken down in time; the next run removes what is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
