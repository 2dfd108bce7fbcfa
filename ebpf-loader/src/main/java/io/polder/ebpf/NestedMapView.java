package io.polder.ebpf;

import io.polder.linux.Errno;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A map of maps ({@link MapType#ARRAY_OF_MAPS}, {@link MapType#HASH_OF_MAPS}; Documentation/bpf/map_of_maps.rst).
 * Thread-safe. The map must stay open; those that are put in may be closed then. Every operation throws {@link
 * MapOperationException} when the kernel refuses it.
 */
public final class NestedMapView<K> {

    private static final int MOST_ATTEMPTS = 16;

    /** The kernel takes descriptors and gives ids. */
    private final MapView<K, Integer> view;

    NestedMapView(MapCalls calls, Codec<K> keys) {
        this.view = MapView.of(calls, keys, Codecs.u32());
    }

    /** Puts a map under a key, instead of what was there. It must be such a map as the specification's inner one. */
    public void put(K key, BpfMap inner) {
        view.put(key, inner.fd().number());
    }

    /** Puts a map under a key of a hash unless there is one already: whether it was put. */
    public boolean putIfAbsent(K key, BpfMap inner) {
        return view.putIfAbsent(key, inner.fd().number());
    }

    /** Removes what is under a key: whether there was a map. */
    public boolean remove(K key) {
        return view.remove(key);
    }

    /** The kernel's number for the map under a key. */
    public Optional<Integer> id(K key) {
        return view.get(key);
    }

    /** Opens the map under a key, which the caller closes. Asks for CAP_SYS_ADMIN. */
    public Optional<BpfMap> get(K key) {
        EbpfException last = null;
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            Optional<Integer> id = id(key);
            if (id.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(BpfMap.ofId(id.get()));
            } catch (EbpfException e) {
                if (!isGone(e)) {
                    throw e;
                }
                last = e; // Another map has taken its place.
            }
        }
        throw new EbpfException(
                "open the map under " + key + " of " + view.map(), null, "others keep changing it", last);
    }

    private static boolean isGone(EbpfException e) {
        return e.errno().map(Errno::number).orElse(0) == MapRefusal.ENOENT;
    }

    /** The keys that have maps, and the kernel's numbers for those. */
    public List<Map.Entry<K, Integer>> ids() {
        return view.entries();
    }
}
