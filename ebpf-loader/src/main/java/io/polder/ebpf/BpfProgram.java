package io.polder.ebpf;

import io.polder.ebpf.internal.BpfCommand;
import io.polder.ebpf.internal.KernelName;
import io.polder.linux.Fd;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A program in the kernel (bpf(2)). Thread-safe; whoever closes it makes sure that nobody still uses it. */
public final class BpfProgram implements AutoCloseable {

    private final Fd fd;
    private final String name;
    private final Optional<ProgramType> type;

    private BpfProgram(Fd fd, String name, Optional<ProgramType> type) {
        this.fd = fd;
        this.name = name;
        this.type = type;
    }

    /**
     * Loads a program that names no maps.
     *
     * @throws VerifierException when the verifier refuses it
     * @throws EbpfException when the kernel refuses: {@link MissingPrivilegeException} for want of a capability
     */
    public static BpfProgram load(ProgramSpec spec) {
        return load(spec, Map.of());
    }

    /**
     * Loads a program.
     *
     * @param maps those that its code names, by those names; the program holds them from then on
     * @throws VerifierException when the verifier refuses it
     * @throws EbpfException when the kernel refuses: {@link MissingPrivilegeException} for want of a capability
     * @throws IllegalArgumentException when a map that it names is not there
     */
    public static BpfProgram load(ProgramSpec spec, Map<String, BpfMap> maps) {
        // Most programs do without; of others the verifier says so.
        Optional<LoadedBtf> btf = LoadedBtf.ifAccepted(spec.types().map(ProgramTypes::object), refusal -> {});
        try {
            return load(spec, new LoadContext(maps, btf, Stream.of(spec)));
        } finally {
            btf.ifPresent(LoadedBtf::close);
        }
    }

    static BpfProgram load(ProgramSpec spec, LoadContext context) {
        return new BpfProgram(ProgramLoader.load(spec, context), KernelName.of(spec.name()), Optional.of(spec.type()));
    }

    /** Opens a program by the kernel's number for it, which bpftool-prog(8) shows. Asks for CAP_SYS_ADMIN. */
    public static BpfProgram ofId(int id) {
        return owning(BpfObjects.byId(BpfCommand.PROG_GET_FD_BY_ID, id, "program"));
    }

    /** The kernel's numbers of all programs, in rising order. Asks for CAP_SYS_ADMIN. */
    public static List<Integer> ids() {
        return BpfObjects.ids(BpfCommand.PROG_GET_NEXT_ID, "programs");
    }

    /** Opens the program that is pinned there. */
    public static BpfProgram ofPin(Path path) {
        return owning(BpfObjects.pinned(path, BpfObjects.Kind.PROGRAM));
    }

    private static BpfProgram owning(Fd fd) {
        try {
            ProgramInfo info = ProgramInfo.of(fd);
            return new BpfProgram(fd, info.name(), info.type());
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    /** Its name in the kernel, at most 15 characters. */
    public String name() {
        return name;
    }

    /** Its kind; empty where it is not known here. */
    public Optional<ProgramType> type() {
        return type;
    }

    /** What the kernel says of it now. */
    public ProgramInfo info() {
        return ProgramInfo.of(fd);
    }

    /** Its descriptor, which stays this program's to close. */
    public Fd fd() {
        return fd;
    }

    /** Pins it, so that it outlives the process. */
    public void pin(Path path) {
        BpfFileSystem.pin(fd, path);
    }

    /** Runs it once, without attaching it, on {@code request} ({@code BPF_PROG_TEST_RUN}). */
    public TestRun test(TestRun.Request request) {
        return request.run(this);
    }

    /** Closes the descriptor. The program stays while links, pins or others hold it. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "program " + name + " (" + type.map(ProgramType::toString).orElse("of an unknown kind") + ")";
    }
}
