package io.polder.ebpf.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.ebpf.BpfObject;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.LoadOptions;
import io.polder.ebpf.ObjectSpec;
import io.polder.ebpf.btf.BtfException;
import io.polder.linux.LinuxException;
import io.polder.linux.internal.Syscalls;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Objects of others: what bpftool(8), which is made of libbpf, loads here, this library loads, too. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.DEBIAN_PACKAGES, Capability.BPFTOOL})
@Timeout(600)
class ForeignObjectsIT {

    private static final List<String> PACKAGES = List.of(
            "libxdp1",
            "xdp-tools",
            "xdp-tests",
            "libknot13",
            "ir-keytable",
            "libbpf-tools",
            "pcp",
            "golang-github-cilium-ebpf-dev");

    /** Reasons in the first column of the table, in backticks. */
    private static final Pattern REASON = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    @TempDir
    private Path directory;

    @Test
    void objectsLoadUnlessTheDocumentationSaysWhyNot(TestReporter reporter) throws IOException {
        List<DebianPackages.Found> objects = DebianPackages.objects(directory, PACKAGES);
        List<String> reasons = reasons();
        var unexplained = new ArrayList<String>();
        var worse = new ArrayList<String>();
        int ours = 0;
        int bpftools = 0;
        for (DebianPackages.Found object : objects) {
            boolean theirs = bpftoolLoads(object);
            bpftools += theirs ? 1 : 0;
            Optional<LinuxException> refusal = load(object);
            ours += refusal.isEmpty() ? 1 : 0;
            String message = refusal.map(Throwable::getMessage).orElse("");
            if (refusal.isPresent() && theirs) {
                worse.add(object + ": " + message);
            }
            if (refusal.isPresent() && reasons.stream().noneMatch(message::contains)) {
                unexplained.add(object + ": " + message);
            }
        }
        reporter.publishEntry(objects.size() + " objects: " + ours + " load, and " + bpftools + " with bpftool");
        assertThat(objects).hasSizeGreaterThan(100);
        assertThat(unexplained)
                .as("refused for reasons that are not documented")
                .isEmpty();
        assertThat(worse).as("refused, though bpftool loads them").isEmpty();
        assertThat(bpftools).as("loaded by bpftool").isGreaterThan(20);
        assertThat(ours).isGreaterThanOrEqualTo(bpftools);
    }

    /** Why it was not loaded. */
    private Optional<LinuxException> load(DebianPackages.Found object) throws IOException {
        Path pins = Files.createDirectories(directory.resolve("pins"));
        if (Syscalls.failed(Syscalls.mount("bpf", pins.toString(), "bpf", 0))) {
            throw new IOException("bpf cannot be mounted on " + pins);
        }
        try (BpfObject loaded = BpfObject.load(ObjectSpec.read(object.file()), LoadOptions.DEFAULT.withPins(pins))) {
            assertThat(loaded.programs()).isNotNull();
            return Optional.empty();
        } catch (EbpfException | BtfException e) {
            return Optional.of(e);
        } finally {
            Syscalls.umount(pins.toString(), 0);
        }
    }

    /** In a mount namespace of its own, whose file system for pins ends with it. */
    private static boolean bpftoolLoads(DebianPackages.Found object) throws IOException {
        String script = "mount -t bpf bpf /sys/fs/bpf && bpftool prog loadall \"$0\" /sys/fs/bpf/all >/dev/null 2>&1"
                + " && echo loaded || echo refused";
        return Oracle.run(
                        "unshare", "--mount", "sh", "-c", script, object.file().toString())
                .contains("loaded");
    }

    private static List<String> reasons() throws IOException {
        String text = Files.readString(Path.of("../docs/ebpf-objects.md"));
        return REASON.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
