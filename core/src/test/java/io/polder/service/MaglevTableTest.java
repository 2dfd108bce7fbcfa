package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.netlink.IpAddress;
import io.polder.service.PortState.Member;
import io.polder.service.PortState.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaglevTableTest {

    private static List<Member> members(int count) {
        var members = new ArrayList<Member>();
        for (int i = 0; i < count; i++) {
            var place = new Place(IpAddress.parse("10.0." + i / 250 + "." + (1 + i % 250)), 8080);
            members.add(new Member(place, 100 + i, BackendState.ACTIVE, 0));
        }
        return members;
    }

    private static Map<Integer, Integer> counts(int[] table) {
        var counts = new HashMap<Integer, Integer>();
        for (int id : table) {
            counts.merge(id, 1, Integer::sum);
        }
        return counts;
    }

    @Property(tries = 100)
    void positionsAreSharedOutEvenly(@ForAll @IntRange(min = 1, max = 300) int count) {
        Map<Integer, Integer> counts = counts(MaglevTable.of(members(count), 16381));

        assertThat(counts).hasSize(count);
        int least = 16381 / count;
        assertThat(counts.values()).allSatisfy(each -> assertThat(each).isBetween(least, least + 1));
    }

    @Property(tries = 50)
    void orderAndNumbersOfEndpointsDoNotMatter(@ForAll @IntRange(min = 1, max = 60) int count, @ForAll long seed) {
        List<Member> members = members(count);
        int[] table = MaglevTable.of(members, 1021);
        var others = new ArrayList<Member>();
        members.forEach(member ->
                others.add(new Member(new Place(member.address(), member.port()), -member.id, BackendState.ACTIVE, 0)));
        Collections.shuffle(others, new Random(seed));

        int[] other = MaglevTable.of(others, 1021);

        for (int i = 0; i < table.length; i++) {
            assertThat(other[i]).isEqualTo(-table[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 100})
    void flowsOfOthersStayWhenAnEndpointGoes(int count) {
        List<Member> members = members(count);
        int[] before = MaglevTable.of(members, 16381);
        int gone = members.remove(count / 2).id;

        int[] after = MaglevTable.of(members, 16381);

        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isNotEqualTo(gone);
            moved += before[i] != gone && before[i] != after[i] ? 1 : 0;
        }
        assertThat(moved / 16381.0).isLessThan(0.05); // Section 5.3 has 1 to 3 % for so many.
    }

    @Test
    void endpointsThatAreMoreThanPositionsShareThem() {
        assertThat(counts(MaglevTable.of(members(20), 13))).hasSize(13);
    }

    @ParameterizedTest
    @ValueSource(ints = {-7, 0, 1, 16384, 65537})
    void sizeIsAPrimeThatCountsCanSay(int size) {
        var settings = ServiceSettings.of(Services.HERE).maglev(size);

        assertThatThrownBy(settings::build).isInstanceOf(IllegalArgumentException.class);
    }
}
