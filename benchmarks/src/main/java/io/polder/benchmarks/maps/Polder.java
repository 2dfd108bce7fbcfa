package io.polder.benchmarks.maps;

import io.polder.benchmarks.BenchmarkException;
import io.polder.benchmarks.Variant;
import io.polder.benchmarks.Work;
import io.polder.ebpf.BpfMap;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.Codecs;
import io.polder.ebpf.MapView;
import io.polder.ebpf.ObjectSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our library, in this JVM, on a map that is made for each work. Making keys and values counts as work. Confined to one thread. */
final class Polder implements Variant {

    private final Path object;

    /** @param object the file that is loaded */
    Polder(Path object) {
        this.object = object;
    }

    /** Puts all entries into a map. */
    static void fill(BpfMap map, int count) {
        updateBatched(view(map), count);
    }

    private static MapView<Integer, Long> view(BpfMap map) {
        return map.view(Codecs.u32(), Codecs.u64());
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
        return work.name().equals(MapsWork.LOAD) ? loads(work.count()) : entries(work);
    }

    private long loads(int count) {
        long from = System.nanoTime();
        for (int i = 0; i < count; i++) {
            load();
        }
        return System.nanoTime() - from;
    }

    private void load() {
        try (BpfObject loaded = BpfObject.load(ObjectSpec.read(object))) {
            if (loaded.programs().isEmpty()) {
                throw new BenchmarkException(object + " has no programs");
            }
        } catch (IOException e) {
            throw new BenchmarkException(e.toString(), e);
        }
    }

    private static long entries(Work work) {
        try (BpfMap map = BpfMap.create(MapsWork.map(work.count()))) {
            MapView<Integer, Long> view = view(map);
            if (MapsWork.isLookup(work)) {
                fill(map, work.count());
            }
            long from = System.nanoTime();
            switch (work.name()) {
                case MapsWork.UPDATE -> update(view, work.count());
                case MapsWork.LOOKUP -> lookup(view, work.count());
                case MapsWork.UPDATE_BATCHED -> updateBatched(view, work.count());
                case MapsWork.LOOKUP_BATCHED -> lookupBatched(view, work.count());
                default -> throw new IllegalArgumentException(work.toString());
            }
            return System.nanoTime() - from;
        }
    }

    private static void update(MapView<Integer, Long> view, int count) {
        for (int key = 0; key < count; key++) {
            view.put(key, MapsWork.value(key));
        }
    }

    private static void lookup(MapView<Integer, Long> view, int count) {
        for (int key = 0; key < count; key++) {
            require(key, view.get(key).orElseThrow());
        }
    }

    private static void updateBatched(MapView<Integer, Long> view, int count) {
        for (int done = 0; done < count; done += MapsWork.BATCH) {
            int size = Math.min(MapsWork.BATCH, count - done);
            List<Integer> keys = new ArrayList<>(size);
            List<Long> values = new ArrayList<>(size);
            for (int key = done; key < done + size; key++) {
                keys.add(key);
                values.add(MapsWork.value(key));
            }
            view.putAll(keys, values);
        }
    }

    private static void lookupBatched(MapView<Integer, Long> view, int count) {
        int[] found = {0};
        view.forEach((key, value) -> {
            require(key, value);
            found[0]++;
        });
        if (found[0] != count) {
            throw new BenchmarkException(found[0] + " entries of " + count);
        }
    }

    private static void require(int key, long value) {
        if (value != MapsWork.value(key)) {
            throw new BenchmarkException(value + " under the key " + key);
        }
    }
}
