package io.polder.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

class SuffixSetTest {

    private static Name name(Random random, int labels) {
        var text = new StringBuilder();
        for (int i = 0; i < labels; i++) {
            text.append(List.of("a", "bb", "Aa", "BB", "svc").get(random.nextInt(5)))
                    .append('.');
        }
        return Name.fromConstantString(text.isEmpty() ? "." : text.toString());
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void findsDomainsAsNamesDo(@ForAll long seed) {
        var random = new Random(seed);
        Set<Name> domains = new HashSet<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            domains.add(name(random, 1 + random.nextInt(4)));
        }
        var set = new SuffixSet(new ArrayList<>(domains));
        for (int i = 0; i < 30; i++) {
            Name name = name(random, random.nextInt(6));
            byte[] wire = Arrays.copyOf(name.toWireCanonical(), 270);
            random.nextBytes(wire);
            System.arraycopy(name.toWireCanonical(), 0, wire, 0, name.length());
            boolean beneath = domains.stream().anyMatch(each -> !each.equals(name) && name.subdomain(each));
            assertThat(set.hasParentOf(wire, name.length()))
                    .as("%s in %s", name, domains)
                    .isEqualTo(beneath);
        }
    }

    @Test
    void withoutDomainsThereIsNone() {
        byte[] wire = Name.fromConstantString("a.b.").toWireCanonical();
        assertThat(new SuffixSet(List.of()).hasParentOf(wire, wire.length)).isFalse();
    }
}
