package io.polder.ebpf;

import io.polder.ebpf.internal.BpfCommand;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Memory for calls on the entries of one map, and which of them it has turned out to lack. Thread-safe. */
final class MapCalls {

    /** What a batch is given at first, and what is kept of it. */
    private static final int BATCH_BYTES = 1 << 20;

    private static final int MOST_ENTRIES = 4096;
    private static final int LEAST_ENTRIES = 2; // A walk along keys needs the one before.

    private final BpfMap map;
    private final int keySize;
    private final int valueSize;
    private final Slots<ElementCall> elements = Slots.perCpu();
    private final Slots<Page> pages = Slots.one();
    private final Set<BpfCommand> missing = ConcurrentHashMap.newKeySet();

    MapCalls(BpfMap map) {
        this.map = map;
        this.keySize = requireInt(map, map.info().keySize());
        this.valueSize = valueSize(map);
    }

    /** What a call reads or writes of values: of a per-CPU map those of all possible CPUs. */
    private static int valueSize(BpfMap map) {
        int size = requireInt(map, map.info().valueSize());
        boolean perCpu = map.info().type().map(MapType::isPerCpu).orElse(false);
        return perCpu ? Math.multiplyExact(PerCpuCodec.stride(size), PossibleCpus.count()) : size;
    }

    private static int requireInt(BpfMap map, int size) {
        if (size < 0) {
            throw new EbpfException(
                    "use " + map, null, "its keys or values have " + Integer.toUnsignedString(size) + " bytes", null);
        }
        return size;
    }

    BpfMap map() {
        return map;
    }

    /** The map's descriptor; an {@link IllegalStateException} once it is closed. */
    int fd() {
        return map.fd().number();
    }

    int keySize() {
        return keySize;
    }

    int valueSize() {
        return valueSize;
    }

    ElementCall takeElement() {
        ElementCall call = elements.take();
        return call == null ? new ElementCall(keySize, valueSize) : call;
    }

    void give(ElementCall call) {
        elements.give(call);
    }

    /** For so many entries, or for some of them at a time. */
    Page takePage(int entries) {
        Page page = pages.take();
        if (page != null && page.capacity() >= Math.min(entries, mostEntries())) {
            return page;
        }
        return new Page(keySize, valueSize, Math.max(LEAST_ENTRIES, Math.min(entries, mostEntries())));
    }

    /** Keeps it, unless it had to grow beyond what is usual. */
    void give(Page page) {
        if (page.capacity() <= mostEntries()) {
            pages.give(page);
        }
    }

    /** One with twice the room, for the batch that follows. */
    Page grown(Page page) {
        var grown = new Page(keySize, valueSize, Math.multiplyExact(2, page.capacity()));
        grown.advanceTo(page);
        return grown;
    }

    private int mostEntries() {
        return Math.max(LEAST_ENTRIES, Math.min(MOST_ENTRIES, BATCH_BYTES / Math.max(1, keySize + valueSize)));
    }

    /** Whether a command was refused as unknown before. */
    boolean lacks(BpfCommand command) {
        return missing.contains(command);
    }

    /** Neither this kernel nor this kind of map has the command. */
    void lack(BpfCommand command) {
        missing.add(command);
    }
}
