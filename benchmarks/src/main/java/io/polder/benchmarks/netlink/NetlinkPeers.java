package io.polder.benchmarks.netlink;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Peer;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Those that do the same work: a C program, {@code ip -batch}, a Go program. Used by one thread. */
final class NetlinkPeers {

    static final String C = "C";
    static final String IP = "ip -batch";
    static final String GO = "Go";

    /** vishvananda/netlink has no batches and deletes no groups. */
    private static final Set<String> OF_GO =
            Set.of(NetlinkWork.ADD, NetlinkWork.DELETE, NetlinkWork.DUMP, NetlinkWork.CREATE);

    private final Programs programs;
    private final NetworkNamespace namespace;
    private final int link;
    private final Map<Work, Path> inputs = new HashMap<>();

    /** @param link the index of {@link NetlinkWork#LINK} */
    NetlinkPeers(Programs programs, NetworkNamespace namespace, int link) {
        this.programs = programs;
        this.namespace = namespace;
        this.link = link;
    }

    Variant c() {
        String program = programs.c("netlink").toString();
        return new Peer(C, namespace, work -> Optional.of(command(program, work)));
    }

    /** Measured as a whole process, for that is what it is. */
    Variant ip() {
        String timed = programs.c("timed").toString();
        Path scratch = programs.scratch("netlink");
        return new Peer(IP, namespace, work -> {
            var command = new ArrayList<>(List.of(timed, "ip"));
            switch (work.name()) {
                case NetlinkWork.DUMP -> command.addAll(List.of("-4", "route", "show", "table", "main"));
                case NetlinkWork.DELETE_GROUP ->
                    command.addAll(List.of("link", "delete", "group", Integer.toString(NetlinkWork.GROUP)));
                default -> {
                    Path input = inputs.computeIfAbsent(work, absent -> write(scratch, absent));
                    command.addAll(List.of("-batch", input.toString()));
                }
            }
            return Optional.of(command);
        });
    }

    /** @throws BenchmarkException where there is no Go toolchain, or its module cannot be had */
    Variant go() {
        String program = programs.go("netlink").toString();
        return new Peer(
                GO,
                namespace,
                work -> OF_GO.contains(work.name()) ? Optional.of(command(program, work)) : Optional.empty());
    }

    private List<String> command(String program, Work work) {
        int argument = work.name().startsWith("create") || work.name().equals(NetlinkWork.DELETE_GROUP)
                ? NetlinkWork.GROUP
                : link;
        return List.of(program, work.name(), Integer.toString(work.count()), Integer.toString(argument));
    }

    /** Writes the commands that {@code ip} reads; a batch is the same to it as one command after the other. */
    private static Path write(Path scratch, Work work) {
        Path file = scratch.resolve(work.name() + "-" + work.count());
        IntFunction<String> line = switch (work.name()) {
            case NetlinkWork.ADD, NetlinkWork.ADD_BATCHED -> i -> "route add " + route(i);
            case NetlinkWork.DELETE, NetlinkWork.DELETE_BATCHED -> i -> "route delete " + route(i);
            case NetlinkWork.CREATE, NetlinkWork.CREATE_BATCHED ->
                i -> "link add " + NetlinkWork.end(i) + " group " + NetlinkWork.GROUP + " type veth peer name "
                        + NetlinkWork.otherEnd(i);
            default -> throw new IllegalArgumentException(work.toString());
        };
        try {
            return Files.write(
                    file, IntStream.range(0, work.count()).mapToObj(line).toList());
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    private static String route(int number) {
        int to = NetlinkWork.destination(number);
        String address = (to >>> 24) + "." + (to >> 16 & 0xff) + "." + (to >> 8 & 0xff) + "." + (to & 0xff);
        return address + "/32 dev " + NetlinkWork.LINK + " proto static";
    }
}
