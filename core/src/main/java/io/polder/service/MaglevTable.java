package io.polder.service;

import io.polder.service.PortState.Member;
import io.polder.service.PortState.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Which endpoint flows go to by their hash (Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load
 * Balancer", NSDI 2016, section 3.4). It follows from where endpoints listen and from nothing else, so that all nodes have
 * the same; when one comes or goes, few flows of others go elsewhere. Stateless.
 */
final class MaglevTable {

    private static final int FREE = -1;
    private static final Comparator<Member> ORDER = Comparator.comparing(
                    (Member member) -> member.address().high())
            .thenComparing(member -> member.address().low())
            .thenComparing(Place::port);

    /** The positions that an endpoint would like to have, one after the other; it comes by all of them, as the size is prime. */
    private static final class Preferences {
        private final int size;
        private final int skip;
        private int position;

        Preferences(Member member, int size) {
            long hash = mix(member.address().high() ^ mix(member.address().low() ^ mix(member.port())));
            this.size = size;
            this.position = (int) Long.remainderUnsigned(hash, size);
            this.skip = 1 + (int) Long.remainderUnsigned(mix(hash), size - 1);
        }

        /** The next one that nobody has. */
        int take(int[] table) {
            while (table[position] != FREE) {
                position = (position + skip) % size;
            }
            return position;
        }
    }

    private MaglevTable() {}

    /**
     * The endpoint of each position, by its id.
     *
     * @param members at least one, each once, in any order; where there are more than positions, some have none
     * @param size a prime
     */
    static int[] of(Collection<Member> members, int size) {
        List<Member> inOrder = new ArrayList<>(members);
        inOrder.sort(ORDER);
        var preferences = new ArrayList<Preferences>();
        inOrder.forEach(member -> preferences.add(new Preferences(member, size)));
        var table = new int[size];
        Arrays.fill(table, FREE);
        for (int filled = 0; filled < size; filled++) {
            int next = filled % inOrder.size();
            table[preferences.get(next).take(table)] = inOrder.get(next).id;
        }
        return table;
    }

    /** SplitMix64's finalizer. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
