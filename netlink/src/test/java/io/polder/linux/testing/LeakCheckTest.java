package io.polder.linux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

    @AfterEach
    void cleanUp() {
        LeakyCases.cleanUp();
    }

    @Test
    void cleanClassPasses() {
        assertThat(LeakRun.failuresOf(LeakyCases.Clean.class)).isEmpty();
    }

    @Test
    void threadThatGoesOnFailsTheClass() {
        assertThat(LeakRun.failuresOf(LeakyCases.LeaksThread.class))
                .singleElement()
                .asString()
                .startsWith("LeakyCases$LeaksThread left behind:")
                .contains("thread \"leaky-thread\"");
    }

    @Test
    void leakInNestedClassFailsTheClassAroundIt() {
        assertThat(LeakRun.failuresOf(LeakyCases.LeaksThreadInNestedClass.class))
                .singleElement()
                .asString()
                .startsWith("LeakyCases$LeaksThreadInNestedClass left behind:");
    }

    @Test
    void openDescriptorFailsTheClass() {
        assertThat(LeakRun.failuresOf(LeakyCases.LeaksDescriptor.class))
                .singleElement()
                .asString()
                .containsPattern("descriptor \\d+ of /proc/\\d+/status");
    }

    @Test
    void namesThatCarryAnotherProcesssIdAreNotOurs() {
        assertThat(TestNetns.isOfAnotherProcess("network namespace named polder-test-1-7-a"))
                .isTrue();
        assertThat(TestNetns.isOfAnotherProcess("named " + TestNetns.uniqueName("a")))
                .isFalse();
        assertThat(TestNetns.isOfAnotherProcess("named polder-1.mwtpa9je-web-1"))
                .isTrue();
        String own = "polder-" + Long.toString(ProcessHandle.current().pid(), 36) + ".mwtpa9je-web-1";
        assertThat(TestNetns.isOfAnotherProcess("named " + own)).isFalse();
        assertThat(TestNetns.isOfAnotherProcess("link eth0")).isFalse();
    }
}
