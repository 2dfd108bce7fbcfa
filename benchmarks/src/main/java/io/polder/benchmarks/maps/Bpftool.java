package io.polder.benchmarks.maps;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Peer;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.ebpf.BpfMap;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code bpftool batch} with a prepared file, on a map that is made for each work. It is measured as a whole process,
 * for that is what it is, and has no batches of the kernel's. Used by one thread.
 */
final class Bpftool implements Variant {

    private final Path timed;
    private final Path file;

    /** @param file what it is to write its commands to */
    Bpftool(Path timed, Path file) {
        this.timed = timed;
        this.file = file;
    }

    @Override
    public String name() {
        return MapsPeers.BPFTOOL;
    }

    @Override
    public boolean does(Work work) {
        return !work.name().equals(MapsWork.LOAD);
    }

    @Override
    public long run(Work work) {
        try (BpfMap map = BpfMap.create(MapsWork.map(work.count()))) {
            if (MapsWork.isLookup(work)) {
                Polder.fill(map, work.count());
            }
            write(work, map.info().id());
            var command = List.of(timed.toString(), "bpftool", "batch", "file", file.toString());
            return new Peer(name(), same -> Optional.of(command)).run(work);
        }
    }

    private void write(Work work, int map) {
        String command = "map " + (MapsWork.isLookup(work) ? "lookup" : "update") + " id " + map + " key hex";
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int key = 0; key < work.count(); key++) {
                writer.append(command).append(bytes(key, Integer.BYTES));
                if (!MapsWork.isLookup(work)) {
                    writer.append(" value hex").append(bytes(MapsWork.value(key), Long.BYTES));
                }
                writer.newLine();
            }
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    /** As bpftool reads them, in the order that they have in memory: {@code  0a 00 00 00}. */
    private static String bytes(long number, int size) {
        var text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            int octet = (int) (number >>> (Byte.SIZE * i)) & 0xff;
            text.append(' ').append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 0xf, 16));
        }
        return text.toString();
    }
}
