package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SlotListTest {

    @Property(tries = 300)
    void itHoldsWhatIsWantedAndNeverWhatNobodyWants(@ForAll long seed) {
        var random = new Random(seed);
        var list = new SlotList(32, 16);
        Map<Integer, Integer> slots = new HashMap<>();
        int[] before = {};
        for (int i = 0; i < 20; i++) {
            int[] wanted =
                    random.ints(0, 30).distinct().limit(1 + random.nextInt(16)).toArray();
            var known = new TreeSet<Integer>();
            for (int id : before) {
                known.add(id);
            }
            for (int id : wanted) {
                known.add(id);
            }
            int counted = list.count();
            list.become(wanted, (slot, id) -> {
                slots.put(slot, id);
                for (int each = 0; each < counted; each++) {
                    assertThat(known).contains(slots.get(32 + each));
                }
            });
            assertThat(list.ids()).containsExactlyInAnyOrder(wanted);
            for (int each = 0; each < wanted.length; each++) {
                assertThat(slots).containsEntry(32 + each, list.ids()[each]);
            }
            before = wanted;
        }
    }

    @Property(tries = 100)
    void inOrderItHoldsJustThatAndWritesWhatDiffers(@ForAll long seed) {
        var random = new Random(seed);
        var list = new SlotList(32, 16);
        Map<Integer, Integer> slots = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            int[] wanted = random.ints(1 + random.nextInt(16), 0, 5).toArray();
            int[] before = list.ids();
            list.planInOrder(wanted);
            list.write((slot, id) -> {
                int position = slot - 32;
                assertThat(position >= before.length || before[position] != id).isTrue();
                slots.put(slot, id);
            });
            assertThat(list.ids()).containsExactly(wanted);
            for (int each = 0; each < wanted.length; each++) {
                assertThat(slots).containsEntry(32 + each, wanted[each]);
            }
        }
    }

    @Test
    void oneMoreIsOneWrite() {
        var list = new SlotList(0, 4);
        list.become(new int[] {1, 2}, (slot, id) -> {});
        int[] writes = {0};

        list.become(new int[] {1, 2, 3}, (slot, id) -> writes[0]++);

        assertThat(writes[0]).isEqualTo(1);
    }

    @Test
    void oneLessIsOneWrite() {
        var list = new SlotList(0, 4);
        list.become(new int[] {1, 2, 3}, (slot, id) -> {});
        int[] writes = {0};

        list.become(new int[] {2, 3}, (slot, id) -> writes[0]++);

        assertThat(writes[0]).isEqualTo(1);
        assertThat(list.ids()).containsExactlyInAnyOrder(2, 3);
    }
}
