package io.polder.ebpf;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/** Entries of a map, one after the other. Used by one thread at a time. */
final class MapIterator<K, V> implements Iterator<Map.Entry<K, V>> {

    private final EntryReader reader;
    private final Codec<K> keys;
    private final Codec<V> values;
    private int index;
    private int count;
    private boolean ended;

    MapIterator(EntryReader reader, Codec<K> keys, Codec<V> values) {
        this.reader = reader;
        this.keys = keys;
        this.values = values;
    }

    @Override
    public boolean hasNext() {
        if (index == count && !ended) {
            index = 0;
            count = reader.next();
            ended = count == 0;
            if (ended) {
                reader.close();
            }
        }
        return !ended;
    }

    @Override
    public Map.Entry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Page page = reader.page();
        var entry = Map.entry(page.key(index, keys), page.value(index, values));
        index++;
        return entry;
    }
}
