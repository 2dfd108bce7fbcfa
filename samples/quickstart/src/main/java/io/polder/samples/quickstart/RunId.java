package io.polder.samples.quickstart;

import io.polder.ebpf.BpfFileSystem;
import io.polder.linux.NetnsDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names everything that one run makes, so that a later run can tell the leftovers of a dead one from what belongs to a
 * living one: {@code polder-<process id>-<when it started>-}, both in base 36. Immutable.
 */
record RunId(long pid, long startedAt) {

    private static final Pattern NAME = Pattern.compile("polder-([0-9a-z]{1,13})\\.([0-9a-z]{1,13})-.+");
    private static final int BASE = 36;
    private static final Path RUN = Path.of("/run");

    static RunId ofThisProcess() {
        return of(ProcessHandle.current());
    }

    /** What every network namespace of the run begins with. */
    String prefix() {
        return "polder-" + Long.toString(pid, BASE) + "." + Long.toString(startedAt, BASE) + "-";
    }

    /** Where the run has what it pins, as long as it lives. */
    Path pins() {
        return RUN.resolve(prefix() + "bpf");
    }

    /** Removes what runs that were killed had pinned. Returns the names. */
    static List<String> removePins() {
        var removed = new ArrayList<String>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(RUN, "polder-*-bpf")) {
            for (Path pins : found) {
                String name = pins.getFileName().toString();
                if (parse(name).filter(run -> !run.isAlive()).isPresent()) {
                    removePins(pins);
                    removed.add(name);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return removed;
    }

    /** Makes a directory for pins. */
    static void mountPins(Path pins) {
        try {
            Files.createDirectory(pins);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BpfFileSystem.mount(pins);
    }

    static void removePins(Path pins) {
        if (BpfFileSystem.contains(pins)) {
            BpfFileSystem.unmount(pins);
        }
        try {
            Files.deleteIfExists(pins);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the namespaces, and with them the links, of runs that were killed. Returns their names. */
    static List<String> removeLeftovers(NetnsDirectory directory) {
        var removed = new ArrayList<String>();
        for (String name : directory.names()) {
            if (parse(name).filter(run -> !run.isAlive()).isPresent() && directory.delete(name)) {
                removed.add(name);
            }
        }
        return removed;
    }

    /** The run that made a namespace of that name; empty where none did. */
    static Optional<RunId> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        try {
            return matcher.matches()
                    ? Optional.of(
                            new RunId(Long.parseLong(matcher.group(1), BASE), Long.parseLong(matcher.group(2), BASE)))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty(); // Somebody else's, that happens to look like ours.
        }
    }

    /** Process ids come again; the same id with the same start does not. */
    boolean isAlive() {
        return ProcessHandle.of(pid).filter(process -> of(process).equals(this)).isPresent();
    }

    private static RunId of(ProcessHandle process) {
        Instant started = process.info().startInstant().orElse(Instant.EPOCH);
        return new RunId(process.pid(), started.toEpochMilli());
    }
}
