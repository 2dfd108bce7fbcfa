package io.polder.ebpf;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a map as Java sees them (the {@code BPF_MAP_*_ELEM} and {@code BPF_MAP_*_BATCH} commands of bpf(2)).
 * Thread-safe, on virtual threads, too; each operation is one system call but where it says otherwise. The map must stay
 * open. A null key or value is a {@link NullPointerException}.
 *
 * <p>Every operation throws {@link MapOperationException} when the kernel refuses it, and {@link
 * IllegalArgumentException} for what the codec cannot write.
 *
 * <p>Reading entries goes on while programs and others change the map: an entry that is there from the first read to the
 * last comes exactly once, others once or not at all. (A queue has no keys: see {@link BpfMap#queue}.)
 */
public final class MapView<K, V> implements Iterable<Map.Entry<K, V>> {

    private static final long ANY = 0; // BPF_ANY
    private static final long NEW = 1; // BPF_NOEXIST
    private static final long OLD = 2; // BPF_EXIST
    private static final long LOCK = 4; // BPF_F_LOCK

    private final MapCalls calls;
    private final Codec<K> keys;
    private final Codec<V> values;
    private final long lock;

    private MapView(MapCalls calls, Codec<K> keys, Codec<V> values, long lock) {
        this.calls = calls;
        this.keys = keys;
        this.values = values;
        this.lock = lock;
    }

    static <K, V> MapView<K, V> of(MapCalls calls, Codec<K> keys, Codec<V> values) {
        requireSize(calls, "keys", requireNonNull(keys, "keys"), calls.keySize());
        requireSize(calls, "values", requireNonNull(values, "values"), calls.valueSize());
        return new MapView<>(calls, keys, values, 0);
    }

    static void requireSize(MapCalls calls, String what, Codec<?> codec, int size) {
        if (codec.size() != size) {
            throw new IllegalArgumentException(what + " of " + calls.map() + " have " + size
                    + " bytes, those of the codec of " + codec + " have " + codec.size());
        }
    }

    /**
     * The same entries, each read and written under the {@code struct bpf_spin_lock} of its value ({@code BPF_F_LOCK}),
     * so that no program sees half of it. The values must have one; the lock's bytes themselves are read as zeros.
     */
    public MapView<K, V> withLock() {
        return new MapView<>(calls, keys, values, LOCK);
    }

    /** The map. */
    public BpfMap map() {
        return calls.map();
    }

    /** The value under a key; of an LPM trie that of the longest prefix that matches. */
    public Optional<V> get(K key) {
        return Optional.ofNullable(find(key, BpfCommand.MAP_LOOKUP_ELEM));
    }

    /** The value under a key, or another where there is none. */
    public V getOrDefault(K key, V absent) {
        V found = find(key, BpfCommand.MAP_LOOKUP_ELEM);
        return found == null ? absent : found;
    }

    /** Whether there is a value under a key. */
    public boolean containsKey(K key) {
        return find(key, BpfCommand.MAP_LOOKUP_ELEM) != null;
    }

    /**
     * Puts a value under a key, instead of what was there.
     *
     * @throws MapFullException when there is no room for another key
     */
    public void put(K key, V value) {
        long result = update(key, value, ANY);
        if (Syscalls.failed(result)) {
            throw refusal("put ", key, result);
        }
    }

    /**
     * Puts a value under a key unless there is one already, which an array always has ({@code BPF_NOEXIST}).
     *
     * @return whether it was put
     * @throws MapFullException when there is no room for another key
     */
    public boolean putIfAbsent(K key, V value) {
        long result = update(key, value, NEW);
        if (result == -MapRefusal.EEXIST) {
            return false;
        }
        if (Syscalls.failed(result)) {
            throw refusal("put as new ", key, result);
        }
        return true;
    }

    /**
     * Puts a value under a key that has one already ({@code BPF_EXIST}).
     *
     * @return whether it was put
     */
    public boolean replace(K key, V value) {
        long result = update(key, value, OLD);
        if (result == -MapRefusal.ENOENT) {
            return false;
        }
        if (Syscalls.failed(result)) {
            throw refusal("replace ", key, result);
        }
        return true;
    }

    /** Removes a key and its value: whether it was there. Arrays of values keep all of theirs and refuse it. */
    public boolean remove(K key) {
        ElementCall call = calls.takeElement();
        try {
            long result = call.key(keys, key).delete(calls.fd());
            if (Syscalls.failed(result) && result != -MapRefusal.ENOENT) {
                throw refusal("remove ", key, result);
            }
            return result != -MapRefusal.ENOENT;
        } finally {
            calls.give(call);
        }
    }

    /**
     * Removes a key and returns its value. Of those who take the same key at the same time one gets it. Where the kernel
     * or the map's kind cannot do that at once (hashes before Linux 5.14), it is a look-up and a removal: what was
     * written in between is lost.
     */
    public Optional<V> take(K key) {
        if (!calls.lacks(BpfCommand.MAP_LOOKUP_AND_DELETE_ELEM)) {
            try {
                return Optional.ofNullable(find(key, BpfCommand.MAP_LOOKUP_AND_DELETE_ELEM));
            } catch (MapOperationException e) {
                if (!MapRefusal.isUnsupported(e)) {
                    throw e;
                }
                calls.lack(BpfCommand.MAP_LOOKUP_AND_DELETE_ELEM);
            }
        }
        Optional<V> value = get(key);
        return value.isPresent() && remove(key) ? value : Optional.empty();
    }

    /**
     * Puts many entries, some thousands with each system call; one by one where the kernel or the map's kind has no
     * batches. Others see them come one after the other.
     *
     * @throws MapFullException when there is no room for another key; it says how many are in
     * @throws MapOperationException when the kernel refuses one of them; it says how many are in
     */
    public void putAll(Map<? extends K, ? extends V> entries) {
        try (var writer = BatchWriter.putting(calls, keys, lock, entries.size())) {
            entries.forEach((key, value) -> writer.put(key, values, value));
            writer.finish();
        }
    }

    /** Likewise, each key with the value at the same place; a key that comes twice ends with the last of its values. */
    public void putAll(List<? extends K> newKeys, List<? extends V> newValues) {
        if (newKeys.size() != newValues.size()) {
            throw new IllegalArgumentException(newKeys.size() + " keys with " + newValues.size() + " values");
        }
        try (var writer = BatchWriter.putting(calls, keys, lock, newKeys.size())) {
            Iterator<? extends V> value = newValues.iterator();
            for (K key : newKeys) {
                writer.put(key, values, value.next());
            }
            writer.finish();
        }
    }

    /**
     * Removes many keys and their values, likewise.
     *
     * @return how many were there
     */
    public int removeAll(Collection<? extends K> oldKeys) {
        try (var writer = BatchWriter.removing(calls, keys, oldKeys.size())) {
            for (K key : oldKeys) {
                writer.remove(key);
            }
            return writer.finish();
        }
    }

    /** All entries, some thousands with each system call where the kernel has batches for this kind of map. */
    public List<Map.Entry<K, V>> entries() {
        var entries = new ArrayList<Map.Entry<K, V>>();
        forEach((key, value) -> entries.add(Map.entry(key, value)));
        return entries;
    }

    /** All keys, likewise. */
    public List<K> keys() {
        var found = new ArrayList<K>();
        try (var reader = new EntryReader(calls, EntryReader.Mode.KEYS, lock)) {
            for (int count = reader.next(); count > 0; count = reader.next()) {
                for (int i = 0; i < count; i++) {
                    found.add(reader.page().key(i, keys));
                }
            }
        }
        return found;
    }

    /** Shows all entries, likewise. */
    public void forEach(BiConsumer<? super K, ? super V> action) {
        read(EntryReader.Mode.ENTRIES, action);
    }

    /**
     * Removes all entries and returns them, likewise; some can come meanwhile and stay. Where the kernel or the map's
     * kind cannot do both at once, what is written in between is lost.
     */
    public List<Map.Entry<K, V>> drain() {
        var entries = new ArrayList<Map.Entry<K, V>>();
        drain((key, value) -> entries.add(Map.entry(key, value)));
        return entries;
    }

    /**
     * Removes all entries and shows them, likewise. They are removed before they are shown: what throws has some
     * thousands of them lost.
     */
    public void drain(BiConsumer<? super K, ? super V> action) {
        read(EntryReader.Mode.TAKE, action);
    }

    private void read(EntryReader.Mode mode, BiConsumer<? super K, ? super V> action) {
        try (var reader = new EntryReader(calls, mode, lock)) {
            for (int count = reader.next(); count > 0; count = reader.next()) {
                Page page = reader.page();
                for (int i = 0; i < count; i++) {
                    action.accept(page.key(i, keys), page.value(i, values));
                }
            }
        }
    }

    /** Reads all entries, some thousands at a time. For one thread; it need not be read to its end. */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return new MapIterator<>(new EntryReader(calls, EntryReader.Mode.ENTRIES, lock), keys, values);
    }

    @Override
    public Spliterator<Map.Entry<K, V>> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.NONNULL);
    }

    /** Reads all entries. */
    public Stream<Map.Entry<K, V>> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    private @Nullable V find(K key, BpfCommand command) {
        ElementCall call = calls.takeElement();
        try {
            long result = call.key(keys, key).withValue(command, calls.fd(), lock);
            if (result == -MapRefusal.ENOENT) {
                return null;
            }
            if (Syscalls.failed(result)) {
                throw refusal(command == BpfCommand.MAP_LOOKUP_ELEM ? "get " : "take ", key, result);
            }
            return call.value(values);
        } finally {
            calls.give(call);
        }
    }

    private long update(K key, V value, long flags) {
        ElementCall call = calls.takeElement();
        try {
            return call.key(keys, key)
                    .value(values, value)
                    .withValue(BpfCommand.MAP_UPDATE_ELEM, calls.fd(), lock | flags);
        } finally {
            calls.give(call);
        }
    }

    private EbpfException refusal(String verb, K key, long result) {
        String preposition = verb.startsWith("put") ? " into " : " in ";
        return MapRefusal.of(map(), verb + MapRefusal.text(key) + preposition + map(), result);
    }

    @Override
    public String toString() {
        return map() + " of " + keys + " and " + values;
    }
}
