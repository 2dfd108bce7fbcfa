package io.polder.ebpf.btf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EssentialNameTest {

    @ParameterizedTest
    @CsvSource({
        "task_struct, task_struct",
        "task_struct___old, task_struct",
        "a___b___c, a___b",
        "a____b, a____b",
        "a___, a___",
        "___b, ___b",
        "a__b, a__b",
        "a_____b, a_____b",
        "_a___b, _a",
        "x___1, x",
    })
    void theFlavourIsWhatFollowsTheLastThreeUnderscores(String name, String essential) {
        assertThat(EssentialName.of(name)).isEqualTo(essential);
    }

    @Property
    void flavoursOfANameHaveItsHash(@ForAll @Chars({'a', '_', 'ß'}) @StringLength(max = 12) String name) {
        byte[] bytes = name.getBytes(UTF_8);
        byte[] essential = EssentialName.of(name).getBytes(UTF_8);
        assertThat(EssentialName.hash(bytes, 0, bytes.length)).isEqualTo(plainHash(essential));
    }

    private static int plainHash(byte[] bytes) {
        int hash = 0;
        for (byte one : bytes) {
            hash = 31 * hash + one;
        }
        return hash;
    }
}
