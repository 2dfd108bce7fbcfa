package io.polder.ebpf.link;

import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Errno;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * {@code BPF_PROG_QUERY}: which programs are attached to a hook. Used once.
 *
 * <pre>
 *  0 u32 target   4 u32 attach_type   8 u32 query_flags   12 u32 attach_flags   16 u64 prog_ids   24 u32 count
 * 32 u64 prog_attach_flags   40 u64 link_ids   48 u64 link_attach_flags   56 u64 revision
 * </pre>
 */
final class ProgramQuery {

    static final int EFFECTIVE = 1; // BPF_F_QUERY_EFFECTIVE

    private static final int FIRST_COUNT = 64; // BPF_MPROG_MAX, BPF_CGROUP_MAX_PROGS; effective ones can be more.
    private static final int ENOSPC = 28;

    private final HookTarget target;
    private final Hook hook;
    private final int flags;
    private BpfAttribute attribute = new BpfAttribute();
    private ByteBuffer programs = Syscalls.nativeBuffer(0);
    private ByteBuffer links = Syscalls.nativeBuffer(0);

    ProgramQuery(Hook hook, HookTarget target, int flags) {
        this.hook = hook;
        this.target = target;
        this.flags = flags;
    }

    /** Whether the kernel has such hooks; also when it will not say. The calling thread may lack the privilege to ask. */
    static boolean isSupported(Hook hook, HookTarget target) {
        return hook instanceof XdpHook || new ProgramQuery(hook, target, 0).run() != -Errno.EINVAL.number();
    }

    /** The revision of the list; empty where the kernel counts none. */
    static OptionalLong revision(Hook hook, HookTarget target) {
        var query = new ProgramQuery(hook, target, 0);
        return Syscalls.failed(query.run())
                ? OptionalLong.empty()
                : query.attachments().revision();
    }

    /** 0, or {@code -errno}: {@code -EINVAL} where the kernel has no such hook, or none that can be asked. */
    long run() {
        for (int count = FIRST_COUNT; ; count = Math.max(count * 2, attribute.u32(24))) {
            long result = attempt(count);
            if (result != -ENOSPC || count > 1 << 20) {
                return result;
            }
        }
    }

    private long attempt(int count) {
        programs = Syscalls.nativeBuffer(count * Integer.BYTES);
        links = Syscalls.nativeBuffer(count * Integer.BYTES);
        attribute = new BpfAttribute()
                .u32(0, target.number())
                .u32(4, hook.attachType().number())
                .u32(8, flags)
                .pointer(16, programs)
                .u32(24, count);
        if (hook instanceof InterfaceHook) { // Of others there are none, and older kernels refuse to be asked.
            attribute.pointer(40, links);
        }
        return target.call(attribute, BpfCommand.PROG_QUERY);
    }

    /** Of a run that succeeded. */
    Attachments attachments() {
        List<Attachments.Attached> attached = new ArrayList<>();
        for (int i = 0; i < attribute.u32(24); i++) {
            int link = links.getInt(i * Integer.BYTES);
            attached.add(new Attachments.Attached(
                    programs.getInt(i * Integer.BYTES), link == 0 ? OptionalInt.empty() : OptionalInt.of(link)));
        }
        long revision = attribute.u64(56);
        return new Attachments(attached, revision == 0 ? OptionalLong.empty() : OptionalLong.of(revision));
    }
}
