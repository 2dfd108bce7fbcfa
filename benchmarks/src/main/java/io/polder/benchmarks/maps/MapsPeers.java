package io.polder.benchmarks.maps;

import io.polder.benchmarks.Peer;
import io.polder.benchmarks.Programs;
import io.polder.benchmarks.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Those that do the same work: a C program with libbpf, {@code bpftool batch}. Used by one thread. */
final class MapsPeers {

    static final String LIBBPF = "libbpf";
    static final String BPFTOOL = "bpftool";

    private final Programs programs;

    MapsPeers(Programs programs) {
        this.programs = programs;
    }

    Variant libbpf() {
        String program = programs.c("maps", "bpf").toString();
        String object = programs.project(MapsWork.OBJECT).toString();
        return new Peer(LIBBPF, work -> {
            var command = new ArrayList<>(List.of(program, work.name(), Integer.toString(work.count())));
            if (work.name().equals(MapsWork.LOAD)) {
                command.add(object);
            }
            return Optional.of(command);
        });
    }

    Variant bpftool() {
        return new Bpftool(programs.c("timed"), programs.scratch("maps").resolve("batch"));
    }
}
