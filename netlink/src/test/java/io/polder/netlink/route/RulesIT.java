package io.polder.netlink.route;

import static io.polder.netlink.route.RouteNetlinkFixture.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.NetlinkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class RulesIT {

    private RouteNetlinkFixture fixture;
    private Rules rules;

    @BeforeEach
    void open() {
        fixture = new RouteNetlinkFixture();
        rules = fixture.netlink.rules();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ruleWithoutAPriorityIsPutInFrontOfAllButTheFirst() {
        rules.add(Rule.of(AddressFamily.INET).mark(7).table(1003).build());

        assertThat(rules.list(AddressFamily.INET).get(1))
                .isEqualTo(Rule.of(AddressFamily.INET)
                        .priority(32_765)
                        .mark(7)
                        .table(1003)
                        .build());
    }

    @Test
    void ruleThatIsNoLookUpIsListedToo() {
        Rule drop = Rule.of(AddressFamily.INET6)
                .priority(5)
                .to(prefix("fd09::/64"))
                .action(RuleAction.Verdict.BLACKHOLE)
                .build();

        rules.add(drop);

        assertThat(rules.list(AddressFamily.INET6)).contains(drop);
        assertThat(drop.table()).isEmpty();
    }

    @Test
    void batchThatDeletesWhatIsNotThereGoesOn() {
        Rule absent = Rule.from(prefix("10.0.0.8/32"), 10, 1003);
        Rule present = Rule.from(prefix("10.0.0.7/32"), 10, 1003);
        Rule added = Rule.from(prefix("10.0.0.7/32"), 10, 1004);
        rules.add(present);

        fixture.netlink
                .batch()
                .deleteIfPresent(absent)
                .deleteIfPresent(present)
                .add(added)
                .execute();

        assertThat(rules.list(AddressFamily.INET)).contains(added).doesNotContain(present);
    }

    @Test
    void refusalAfterAnAbsenceIsTold() {
        Rule rule = Rule.from(prefix("10.0.0.7/32"), 10, 1003);
        rules.add(rule);
        var batch = fixture.netlink
                .batch()
                .deleteIfPresent(Rule.from(prefix("10.0.0.8/32"), 10, 1003))
                .add(rule)
                .delete(Rule.from(prefix("10.0.0.9/32"), 10, 1003));

        assertThatThrownBy(batch::execute)
                .isInstanceOf(NetlinkException.AlreadyExists.class)
                .hasMessageContaining("request 2 of 3");
        assertThatThrownBy(fixture.netlink.batch().delete(Rule.from(prefix("10.0.0.9/32"), 10, 1003))::execute)
                .isInstanceOf(NetlinkException.NotFound.class);
    }

    @Test
    void deletionIsOfTheFirstRuleThatHasAllThatIsSet() {
        Rule first = Rule.from(prefix("10.0.0.7/32"), 10, 1003);
        Rule second = Rule.from(prefix("10.0.0.7/32"), 20, 1004);
        rules.add(first);
        rules.add(second);

        rules.delete(Rule.of(AddressFamily.INET)
                .from(prefix("10.0.0.7/32"))
                .action(new RuleAction.Lookup(0))
                .build());

        assertThat(rules.list(AddressFamily.INET)).contains(second).doesNotContain(first);
    }

    @Test
    void jumpBackIsRefusedInTheKernelsWords() {
        Rule back = Rule.of(AddressFamily.INET)
                .priority(10)
                .action(new RuleAction.GoTo(5))
                .build();

        assertThatThrownBy(() -> rules.add(back))
                .isInstanceOf(NetlinkException.class)
                .hasMessageStartingWith("add rule 10: goto 5: EINVAL");
    }
}
