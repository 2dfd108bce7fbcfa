package io.polder.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PersistentTreeTest {

    private static void areTheSame(PersistentTree<Integer, String> tree, NavigableMap<Integer, String> map) {
        for (int key = -1; key <= 65; key++) {
            assertThat(tree.get(key)).isEqualTo(map.get(key));
            assertThat(tree.ceiling(key)).isEqualTo(map.ceilingKey(key));
            assertThat(tree.higher(key)).isEqualTo(map.higherKey(key));
        }
        double most = 1.45 * Math.log(map.size() + 2) / Math.log(2);
        assertThat(tree.height()).isLessThanOrEqualTo((int) most);
    }

    @Property(tries = 300)
    void isASortedMapAndEachVersionStaysAsItWas(@ForAll long seed) {
        var random = new Random(seed);
        PersistentTree<Integer, String> tree = PersistentTree.empty();
        var map = new TreeMap<Integer, String>();
        List<PersistentTree<Integer, String>> trees = new ArrayList<>();
        List<TreeMap<Integer, String>> maps = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            int key = random.nextInt(64);
            if (random.nextInt(5) < 3) {
                tree = tree.with(key, "v" + i);
                map.put(key, "v" + i);
            } else {
                tree = tree.without(key);
                map.remove(key);
            }
            if (i % 10 == 0) {
                trees.add(tree);
                maps.add(new TreeMap<>(map));
            }
        }
        for (int i = 0; i < trees.size(); i++) {
            areTheSame(trees.get(i), maps.get(i));
        }
    }

    @Test
    void keysInOrderDoNotMakeItDeep() {
        PersistentTree<Integer, String> tree = PersistentTree.empty();
        for (int i = 0; i < 10_000; i++) {
            tree = tree.with(i, "");
        }
        assertThat(tree.height()).isLessThanOrEqualTo(19);
        for (int i = 0; i < 10_000; i++) {
            tree = tree.without(i);
        }
        assertThat(tree.height()).isZero();
    }
}
