package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.ChildJvm;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process without capabilities(7) is told. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.PRIVILEGES})
class MissingPrivilegeIT {

    @Test
    void refusalNamesTheCapabilitiesThatAreMissing() throws IOException {
        String said = run("setpriv", "--bounding-set=-all", "--inh-caps=-all");

        assertThat(said.lines()).hasSize(4).allMatch(line -> line.contains("CAP_BPF"), "names CAP_BPF");
        assertThat(said)
                .contains("map: MissingPrivilegeException")
                .contains("program: MissingPrivilegeException")
                .contains("object: MissingPrivilegeException")
                .contains("probe: UNKNOWN");
    }

    @Test
    void refusalInAUserNamespaceSaysThatItsCapabilitiesDoNotCount() throws IOException {
        String said = run("unshare", "--user", "--map-root-user");

        assertThat(said.lines())
                .hasSize(4)
                .allMatch(line -> line.contains("user namespace"), "names the user namespace");
    }

    @Test
    void someCapabilitiesAreNotEnoughForAll() throws IOException {
        String said = run("setpriv", "--bounding-set=-all,+bpf", "--inh-caps=-all");

        assertThat(said.lines().toList().get(0)).isEqualTo("map: made");
        assertThat(said)
                .contains("program: MissingPrivilegeException", "CAP_NET_ADMIN")
                .doesNotContain("CAP_BPF (");
    }

    private static String run(String... wrapper) throws IOException {
        var command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                ChildJvm.classPath(),
                Unprivileged.class.getName()));
        return Oracle.run(command.toArray(String[]::new))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("SLF4J") && !line.startsWith("WARNING"))
                .reduce("", (all, line) -> all + line + "\n");
    }
}
