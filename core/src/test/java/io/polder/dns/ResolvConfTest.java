package io.polder.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ResolvConfTest {

    @Test
    void isReadAsKubeletDoes() {
        ResolvConf conf = ResolvConf.parse("""
                ; a comment of some resolvers
                # and of all
                domain   overlooked.example
                search   first.example
                \tsearch  one.example. two.example  .
                nameserver 10.0.0.1 and more
                nameserver
                nameserver fe80::1%eth0
                sortlist 10.0.0.0
                options ndots:2 rotate
                options ndots:7 :odd timeout:
                """);
        assertThat(conf.servers()).containsExactly("10.0.0.1", "fe80::1%eth0");
        assertThat(conf.searches()).containsExactly("one.example", "two.example", ".");
        assertThat(conf.options())
                .containsExactly(
                        DnsOption.of("ndots", "7"),
                        new DnsOption("rotate", Optional.empty()),
                        DnsOption.of("timeout", ""));
        assertThat(conf.ndots()).isEqualTo(7);
    }

    @Test
    void ndotsIsOneUnlessItIsANumberAndFifteenAtMost() {
        assertThat(ResolvConf.EMPTY.ndots()).isEqualTo(1);
        assertThat(ResolvConf.parse("options ndots:x").ndots()).isEqualTo(1);
        assertThat(ResolvConf.parse("options ndots").ndots()).isEqualTo(1);
        assertThat(ResolvConf.parse("options ndots:0").ndots()).isZero();
        assertThat(ResolvConf.parse("options ndots:99").ndots()).isEqualTo(15);
    }

    @Test
    void optionsAreWords() {
        assertThatIllegalArgumentException().isThrownBy(() -> DnsOption.of("ndots", "5 rotate"));
        assertThatIllegalArgumentException().isThrownBy(() -> DnsOption.of("a:b", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> new DnsOption("", Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new DnsOption("a\nnameserver", Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResolvConf(List.of("1.1.1.1\nnameserver 2.2.2.2"), List.of(), List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new ResolvConf(List.of(), List.of(""), List.of()));
    }

    @Provide
    Arbitrary<ResolvConf> confs() {
        Arbitrary<String> word =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(9);
        Arbitrary<DnsOption> option = Combinators.combine(word, word.optional()).as(DnsOption::new);
        return Combinators.combine(
                        word.list().ofMaxSize(3),
                        word.list().ofMaxSize(5),
                        option.list().uniqueElements(DnsOption::name).ofMaxSize(3))
                .as(ResolvConf::new);
    }

    @Property
    void whatIsRenderedIsReadAgain(@ForAll("confs") ResolvConf conf) {
        assertThat(ResolvConf.parse(conf.render())).isEqualTo(conf);
    }

    @Property
    void anyTextIsRead(@ForAll String text) {
        ResolvConf conf = ResolvConf.parse("options " + text + "\nsearch " + text + "\n" + text);
        assertThat(ResolvConf.parse(conf.render()).searches()).isEqualTo(conf.searches());
        assertThat(List.of(conf.ndots())).isNotEmpty();
    }
}
