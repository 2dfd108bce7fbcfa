package io.polder.ebpf.link;

import io.polder.ebpf.BpfProgram;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.MissingPrivilegeException;
import io.polder.ebpf.UnsupportedFeatureException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program that is attached somewhere. Thread-safe; whoever closes it makes sure that nobody still uses it.
 *
 * <p>It is a {@code bpf_link} of the kernel, or a filter of kind {@code bpf} where {@link TcMechanism#CLS_BPF} is in use.
 * The program stays attached without its {@link BpfProgram}, which can be closed.
 */
public sealed interface BpfLink extends AutoCloseable permits KernelLink, FilterLink {

    /**
     * Attaches a program.
     *
     * @throws IllegalArgumentException when the hook takes another kind of program
     * @throws UnsupportedFeatureException when this kernel lacks the hook, or its anchors
     * @throws MissingPrivilegeException for want of a capability
     * @throws LinkException when there is no such place, it is taken, or the anchor is not there; its subclasses say which
     * @throws EbpfException when the kernel refuses otherwise
     */
    static BpfLink attach(Hook hook, BpfProgram program) {
        return Attachment.of(hook, program);
    }

    /**
     * Opens a link by the kernel's number for it, which bpftool-link(8) shows. Asks for CAP_SYS_ADMIN.
     *
     * @throws EbpfException when there is none, or the kernel refuses
     */
    static BpfLink ofId(int id) {
        return KernelLink.ofId(id);
    }

    /** The kernel's numbers of all links, in rising order. Asks for CAP_SYS_ADMIN. */
    static List<Integer> ids() {
        return LinkCalls.ids();
    }

    /**
     * Opens the link that is pinned there.
     *
     * @throws EbpfException when there is none, or what is there is no link; a filter's link needs
     *     {@link #ofPin(Path, Hook)}
     */
    static BpfLink ofPin(Path path) {
        return KernelLink.ofPin(path);
    }

    /**
     * Opens the link that is pinned there, made by whatever mechanism.
     *
     * @param hook where it was attached; its anchor and mechanism do not matter
     * @throws LinkException.Elsewhere when it is a link of another place
     * @throws EbpfException when there is none, or what is there is no link
     */
    static BpfLink ofPin(Path path, Hook hook) {
        return PinnedLink.open(path, hook);
    }

    /**
     * Puts a program in the place of the one that is attached, without a packet or call in between that meets neither.
     *
     * @throws LinkException.Defunct when it is detached, or what it was attached to is gone
     * @throws IllegalArgumentException when the program is of another kind
     * @throws EbpfException when the kernel refuses otherwise
     */
    void update(BpfProgram program);

    /**
     * The same, but only when {@code expected} is the program that is attached.
     *
     * @throws LinkException.ProgramChanged when another one is
     * @throws LinkException.Defunct when it is detached, or what it was attached to is gone
     * @throws IllegalArgumentException when the program is of another kind
     * @throws EbpfException when the kernel refuses otherwise
     */
    void update(BpfProgram program, BpfProgram expected);

    /**
     * Detaches the program, also when the link is pinned or others hold it. What is detached already stays so.
     *
     * @throws EbpfException when the kernel refuses; links of a {@link NetnsHook} end only when all that holds them does
     */
    void detach();

    /**
     * Pins it, so that it outlives this handle and the process.
     *
     * @param path where there is nothing yet, in a file system of kind bpf; no dots in its name
     * @throws IllegalStateException when it is pinned already
     * @throws EbpfException when the kernel refuses
     */
    void pin(Path path);

    /**
     * Removes the pin, if there is one. The program stays attached until this handle, and others that there may be, are
     * closed.
     *
     * @throws EbpfException when it cannot be removed
     */
    void unpin();

    /** Where this handle has pinned it, or found it pinned. */
    Optional<Path> pinned();

    /** What the kernel says of it now. */
    LinkInfo info();

    /** Lets go of it. That detaches the program, unless it is pinned or another handle holds the link. */
    @Override
    void close();
}
