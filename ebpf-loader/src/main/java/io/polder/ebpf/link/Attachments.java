package io.polder.ebpf.link;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.EbpfException;
import io.polder.ebpf.UnsupportedFeatureException;
import io.polder.linux.Errno;
import io.polder.linux.internal.Syscalls;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which programs were attached to a hook at one moment. Immutable.
 *
 * @param programs in the order in which they are asked
 * @param revision counts the changes of the list; empty where the kernel does not count: TCX and netkit do, cgroups since
 *     Linux 6.16
 */
public record Attachments(List<Attached> programs, OptionalLong revision) {

    public Attachments {
        programs = List.copyOf(programs);
        requireNonNull(revision, "revision");
    }

    /**
     * A program.
     *
     * @param programId the kernel's number for it
     * @param linkId the kernel's number for its link; empty where there is none, or the kernel does not say
     */
    public record Attached(int programId, OptionalInt linkId) {}

    /**
     * Asks the kernel. By which mechanism a hook at the traffic control layer is to be asked says the hook.
     *
     * @throws UnsupportedFeatureException when this kernel lacks the hook
     * @throws LinkException when there is no such place
     * @throws EbpfException when the kernel refuses otherwise
     */
    public static Attachments of(Hook hook) {
        if (hook instanceof XdpHook xdp) {
            return XdpPrograms.of(xdp);
        } else if (hook instanceof TcHook tc && TcSupport.mechanism(tc) == TcMechanism.CLS_BPF) {
            return FilterTable.attachments(tc);
        }
        return ask(hook, 0);
    }

    /**
     * All that are asked when a process of this very cgroup does something: those of the cgroups above it as well.
     *
     * @throws EbpfException as {@link #of}
     */
    public static Attachments effective(CgroupHook hook) {
        return ask(hook, ProgramQuery.EFFECTIVE);
    }

    private static Attachments ask(Hook hook, int flags) {
        String operation = "list programs of " + hook;
        try (HookTarget target = HookTarget.open(hook, operation)) {
            var query = new ProgramQuery(hook, target, flags);
            long result = query.run();
            if (result == -Errno.ENOENT.number()) {
                return new Attachments(List.of(), OptionalLong.empty()); // TCX makes its list for the first program.
            } else if (Syscalls.failed(result)) {
                throw Refusal.of(hook, target, operation, result);
            }
            return query.attachments();
        }
    }
}
