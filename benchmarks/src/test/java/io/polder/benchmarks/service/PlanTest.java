package io.polder.benchmarks.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanTest {

    @Test
    void workKnowsOfHowManyServicesItIs() {
        assertThat(Plan.FULL.works(50_000)).extracting(Plan::size).containsOnly(50_000);
        assertThat(Plan.FULL.webWorks(1)).extracting(Plan::size).containsOnly(1);
    }

    @Test
    void rulesAreComparedWhereAllHaveSome() {
        assertThat(Plan.FULL.ruled()).isEqualTo(10_000);
        assertThat(Plan.QUICK.ruled()).isEqualTo(1_000);
    }
}
