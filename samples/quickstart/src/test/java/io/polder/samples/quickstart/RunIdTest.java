package io.polder.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetnsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIdTest {

    @Test
    void namesLeadBackToTheRun() {
        var run = RunId.ofThisProcess();

        assertThat(RunId.parse(run.prefix() + "web-1")).contains(run);
        assertThat(run.isAlive()).isTrue();
    }

    @Test
    void sameProcessIdWithAnotherStartIsDead() {
        var run = RunId.ofThisProcess();

        assertThat(new RunId(run.pid(), run.startedAt() + 1000).isAlive()).isFalse();
    }

    @Test
    void onlyWhatARunMadeIsTakenForALeftover(@TempDir Path directory) throws IOException {
        var dead = new RunId(ProcessHandle.current().pid(), 1);
        String[] others = {
            "polder",
            "polder-web",
            "polder-1.-web",
            "polder-zzzzzzzzzzzzz.zzzzzzzzzzzzz-x",
            "cni-1234",
            RunId.ofThisProcess().prefix() + "vpc"
        };
        for (String name : others) {
            Files.createFile(directory.resolve(name));
        }
        Files.createFile(directory.resolve(dead.prefix() + "vpc"));

        assertThat(RunId.removeLeftovers(new NetnsDirectory(directory))).containsExactly(dead.prefix() + "vpc");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder(others);
    }
}
