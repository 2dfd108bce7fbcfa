package io.polder.ebpf.btf;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Finds types by their names without flavour: chains of ids in ascending order, by hash. Immutable. */
final class NameIndex {

    private final int[] heads;
    private final int[] next;

    NameIndex(TypeTable types, StringTable strings) {
        int count = types.count();
        heads = new int[Integer.highestOneBit(Math.max(count, 8))];
        next = new int[count];
        for (int id = count - 1; id > 0; id--) {
            int name = types.kind(id) == BtfKind.UNKNOWN ? 0 : types.name(id);
            if (!strings.isEmpty(name)) {
                int bucket = bucket(strings.essentialHash(name));
                next[id] = heads[bucket];
                heads[bucket] = id;
            }
        }
    }

    /** The types that may have a name with the hash of an essential one, and perhaps others, ascending. */
    IntStream candidates(byte[] essentialName) {
        int hash = EssentialName.hash(essentialName, 0, essentialName.length);
        return IntStream.iterate(heads[bucket(hash)], id -> id != 0, id -> next[id]);
    }

    private int bucket(int hash) {
        int spread = hash * 0x9e3779b9;
        return (spread ^ spread >>> 15) & (heads.length - 1);
    }

    @Override
    public String toString() {
        return Arrays.stream(heads).filter(head -> head != 0).count() + " of " + heads.length + " buckets used";
    }
}
