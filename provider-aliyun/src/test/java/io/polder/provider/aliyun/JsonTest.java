package io.polder.provider.aliyun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static final String WHOLE =
            "{\"a\": [1, -2.5e+10, 0, true, false, null, \"\\u00e4\\n\\\"\"], \"b\": {}, \"c\": [], \"ü\": {\"d\": \"\"}}";

    @ParameterizedTest
    @ValueSource(strings = {"{}", " { } ", "{\"a\":1}", "{\"a\":[{},[],\"x\"]}\n"})
    void objectIsOne(String text) {
        assertThat(isObject(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "null",
                "\"{}\"",
                "{",
                "}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\n\"}",
                "{} {}",
                "{}x",
                "{\"a\":[1,2}",
                "{\"a\":[1 2]}",
                "{\"a\":NaN}"
            })
    void otherTextIsNone(String text) {
        assertThat(isObject(text)).isFalse();
    }

    @Property
    void partOfAnObjectIsNone(@ForAll @IntRange(max = 500) int length) {
        assertThat(isObject(WHOLE)).isTrue();
        assertThat(isObject(WHOLE.substring(0, length % WHOLE.length()))).isFalse();
    }

    @Property
    void bytesAreOneOrNoneWithoutException(@ForAll byte[] bytes) {
        assertThat(Json.isObject(bytes)).isIn(true, false);
    }

    private static boolean isObject(String text) {
        return Json.isObject(text.getBytes(StandardCharsets.UTF_8));
    }
}
