package io.polder.benchmarks.podsetup;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Peer;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Those that make pods' networks otherwise. Used by one thread. */
final class PodSetupPeers {

    static final String C = "C";
    static final String IP = "ip";
    static final String PTP = "CNI ptp";
    static final String BRIDGE = "CNI bridge";

    private static final String HOST_MAC = "ee:ee:ee:ee:ee:ee";

    private final Programs programs;
    private final Node node;
    private final Path scratch;
    private final Path plugins;
    private final Map<String, Path> scripts = new HashMap<>();

    /** @param plugins the directory of Debian's containernetworking-plugins */
    PodSetupPeers(Programs programs, Node node, Path plugins) {
        this.programs = programs;
        this.node = node;
        this.plugins = plugins;
        this.scratch = programs.scratch("podsetup");
    }

    /** One process for all pods, one pod after the other; timed inside. */
    Variant c() {
        String program = programs.c("podsetup").toString();
        return new Peer(C, node.netns, work -> {
            var command = new ArrayList<>(List.of(
                    program,
                    Works.isAdd(work) ? "add" : "del",
                    Integer.toString(work.count()),
                    Integer.toString(node.table)));
            for (int i = 0; i < work.count(); i++) {
                command.add(node.pod(i));
            }
            return Optional.of(command);
        });
    }

    /** Two batches for each pod, one on the node and one in the pod: the fewest processes it can be done with. */
    Variant ip() {
        return scripted(IP, (work, pod) -> Works.isAdd(work) ? ipAdd(pod) : ipDelete(pod));
    }

    private String ipAdd(int pod) {
        String name = "ip" + pod;
        String address = Node.address(pod).toString();
        String mac = "02:00:0a:50:01:%02x".formatted(pod + 1);
        String netns = node.pod(pod);
        return """
                ip -batch - <<END
                link add %1$s address %2$s mtu %3$d up type veth peer name eth0 address %4$s mtu %3$d netns %5$s
                link set %1$s alias %5$s
                neighbour replace %6$s lladdr %4$s dev %1$s nud permanent
                route add %6$s/32 dev %1$s scope link
                rule add to %6$s/32 priority 512 lookup main
                rule add from %6$s/32 priority 2048 lookup %7$d
                END
                nsenter --net=%5$s ip -batch - <<END
                link set lo up
                link set eth0 up
                address add %6$s/32 dev eth0
                neighbour replace 169.254.1.1 lladdr %2$s dev eth0 nud permanent
                route add default via 169.254.1.1 dev eth0 onlink
                END
                """.formatted(name, HOST_MAC, Node.MTU, mac, netns, address, node.table);
    }

    private static String ipDelete(int pod) {
        return """
                ip -batch - <<END
                link delete ip%1$d
                rule delete to %2$s/32 priority 512
                rule delete from %2$s/32 priority 2048
                END
                """.formatted(pod, Node.address(pod));
    }

    /** The plugins as a runtime executes them, with host-local for the addresses. */
    Variant cni(String name, String plugin) {
        Path data = scratch.resolve("ipam-" + plugin);
        String bridge = plugin.equals("bridge") ? "\"bridge\": \"cni0\", \"isGateway\": true, " : "";
        String configuration = "{\"cniVersion\": \"0.4.0\", \"name\": \"bench-" + plugin + "\", \"type\": \"" + plugin
                + "\", " + bridge + "\"mtu\": " + Node.MTU
                + ", \"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.91.0.0/16\", \"dataDir\": \"" + data
                + "\", \"routes\": [{\"dst\": \"0.0.0.0/0\"}]}}";
        return scripted(name, (work, pod) -> """
                CNI_COMMAND=%s CNI_CONTAINERID=bench%d CNI_NETNS=%s CNI_IFNAME=eth0 CNI_PATH=%s %s/%s <<'END'
                %s
                END
                """.formatted(
                Works.isAdd(work) ? "ADD" : "DEL", pod, node.pod(pod), plugins, plugins, plugin, configuration));
    }

    /** What one pod takes, as lines of a shell. */
    private interface Lines {
        String of(Work work, int pod);
    }

    /** All pods at once, one process each; the shell that starts them is not timed for a single pod's sake but with it. */
    private Variant scripted(String name, Lines lines) {
        String timed = programs.c("timed").toString();
        return new Peer(name, node.netns, work -> {
            Path script = scripts.computeIfAbsent(name + work.name(), absent -> write(name, work, lines));
            return Optional.of(List.of(timed, "sh", script.toString()));
        });
    }

    private Path write(String name, Work work, Lines lines) {
        var text = new StringBuilder("set -e\n");
        boolean single = work.count() == 1;
        for (int pod = 0; pod < work.count(); pod++) {
            text.append(single ? "" : "(\nset -e\n")
                    .append(lines.of(work, pod))
                    .append(single ? "" : ") & pids=\"$pids $!\"\n");
        }
        text.append("for pid in $pids; do wait $pid; done\n");
        Path file = scratch.resolve((name + "-" + work.name() + ".sh").replace(' ', '-'));
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }
}
