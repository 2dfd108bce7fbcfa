package io.polder.ebpf.link;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.ebpf.BpfFileSystem;
import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.internal.Syscalls;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code bpf_link} of the kernel, which detaches its program when nothing holds it any more.
 *
 * <pre>
 * BPF_LINK_CREATE: 0 u32 prog_fd   4 u32 target   8 u32 attach_type   12 u32 flags
 *                  16 u32 relative_fd or relative_id   24 u64 expected_revision (TCX, netkit, cgroup)
 * BPF_LINK_UPDATE: 0 u32 link_fd   4 u32 new_prog_fd   8 u32 flags   12 u32 old_prog_fd
 * </pre>
 */
final class KernelLink implements BpfLink {

    private static final int BPF_F_REPLACE = 1 << 2;
    private static final int ENOLINK = 67;

    private final Fd fd;
    private final String description;
    private final Object pinning = new Object();

    @GuardedBy("pinning")
    private @Nullable Path pin;

    private KernelLink(Fd fd, String description, @Nullable Path pin) {
        this.fd = fd;
        this.description = description;
        this.pin = pin;
    }

    static KernelLink attach(Hook hook, BpfProgram program, String operation) {
        try (HookTarget target = HookTarget.open(hook, operation)) {
            if (hook instanceof CgroupHook
                    && hook.anchor().revision().isPresent()
                    && ProgramQuery.revision(hook, target).isEmpty()) {
                throw Refusal.anchorsOfCgroups(operation); // An older kernel would not look at the revision.
            }
            var attribute = new BpfAttribute()
                    .u32(0, program.fd().number())
                    .u32(4, target.number())
                    .u32(8, hook.attachType().number())
                    .u32(12, hook instanceof XdpHook xdp ? xdp.flags() : 0);
            AnchorWords.of(hook.anchor(), operation).write(attribute);
            long result = target.call(attribute, BpfCommand.LINK_CREATE);
            if (Syscalls.failed(result)) {
                throw Refusal.of(hook, target, operation, result);
            }
            return new KernelLink(Fd.ofResult(result, operation), "link to " + hook, null);
        }
    }

    static KernelLink ofId(int id) {
        return new KernelLink(LinkCalls.byId(id), "link " + Integer.toUnsignedString(id), null);
    }

    static KernelLink ofPin(Path path) {
        Fd fd = LinkCalls.pinned(path);
        try {
            return ofPin(fd, path);
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    /** @throws EbpfException when the descriptor, which stays the caller's then, is of no link */
    static KernelLink ofPin(Fd fd, Path path) {
        String operation = "open the pin " + path;
        String kind = LinkCalls.kind(fd, operation);
        if (!isLink(kind)) {
            String hint =
                    kind.equals("bpf-prog") ? "; a filter's link is found with the hook where it was attached" : "";
            throw new EbpfException(operation, null, "it is no link but " + kind + hint, null);
        }
        return new KernelLink(fd, "link " + path, path);
    }

    /** The kernel names it one way when it makes a link, and another way when one is opened (kernel/bpf/syscall.c). */
    static boolean isLink(String kind) {
        return kind.equals("bpf_link") || kind.equals("bpf-link");
    }

    Fd fd() {
        return fd;
    }

    @Override
    public void update(BpfProgram program) {
        update(program, new BpfAttribute());
    }

    @Override
    public void update(BpfProgram program, BpfProgram expected) {
        update(
                program,
                new BpfAttribute().u32(8, BPF_F_REPLACE).u32(12, expected.fd().number()));
    }

    private void update(BpfProgram program, BpfAttribute attribute) {
        String operation = "update " + description + " to " + program;
        LinkInfo before = info();
        before.attachType()
                .flatMap(LinkPrograms::typeFor)
                .ifPresent(type -> Attachment.requireType(type, program, operation));
        long result =
                attribute.u32(0, fd.number()).u32(4, program.fd().number()).call(BpfCommand.LINK_UPDATE);
        if (Syscalls.failed(result)) {
            throw refusal(operation, result, attribute.u32(8) != 0);
        }
    }

    private static EbpfException refusal(String operation, long result, boolean expecting) {
        var errno = new Errno((int) -result);
        return switch (errno.number()) {
            case ENOLINK -> new LinkException.Defunct(operation, errno, "it is detached, or its place is gone");
            case 17 -> new LinkException.Busy(operation, errno, "this very program is attached there already");
            case 22 -> new EbpfException(operation, errno, "was the program loaded for another place?", null);
            case 1 ->
                expecting
                        ? new LinkException.ProgramChanged(
                                operation, errno, "another program is attached than expected")
                        : EbpfException.of(operation, result, "");
            default -> EbpfException.of(operation, result, "");
        };
    }

    @Override
    public void detach() {
        long result = new BpfAttribute().u32(0, fd.number()).call(BpfCommand.LINK_DETACH);
        if (Syscalls.failed(result)) {
            boolean unable = result == -Errno.EOPNOTSUPP.number();
            String detail = unable ? "links of this kind end when all handles and pins of them do" : "";
            throw EbpfException.of("detach " + description, result, detail);
        }
    }

    @Override
    public void pin(Path path) {
        synchronized (pinning) {
            if (pin != null) {
                throw new IllegalStateException(description + " is pinned already, at " + pin);
            }
            BpfFileSystem.pin(fd, path);
            pin = path;
        }
    }

    @Override
    public void unpin() {
        synchronized (pinning) {
            if (pin != null) {
                LinkCalls.unpin(pin);
                pin = null;
            }
        }
    }

    @Override
    public Optional<Path> pinned() {
        synchronized (pinning) {
            return Optional.ofNullable(pin);
        }
    }

    @Override
    public LinkInfo info() {
        return LinkInfo.read(fd);
    }

    @Override
    public void close() {
        fd.close();
    }

    /** {@code link to tc ingress of interface 3 of netns …}. */
    @Override
    public String toString() {
        return description;
    }
}
