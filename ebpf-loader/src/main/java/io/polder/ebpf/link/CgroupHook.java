package io.polder.ebpf.link;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.ProgramType;
import java.nio.file.Path;

/**
 * What the processes of a cgroup do, and those of all cgroups below it (cgroups(7), kernel/bpf/cgroup.c). Other programs
 * can be there as well; all are asked, those of the lowest cgroup first. Immutable.
 *
 * @param cgroup a directory of a cgroup2 file system; {@code ip netns exec} hides it from the processes it starts
 * @param attachType one of {@code CGROUP_*} or {@link AttachType#LSM_CGROUP}
 * @param anchor others than {@link Anchor#last()} since Linux 6.16
 */
public record CgroupHook(Path cgroup, AttachType attachType, Anchor anchor) implements Hook {

    public CgroupHook {
        requireNonNull(cgroup, "cgroup");
        requireNonNull(anchor, "anchor");
        if (LinkPrograms.ofCgroup(attachType).isEmpty()) {
            throw new IllegalArgumentException(attachType + " is no place in a cgroup");
        }
    }

    /** After all programs that are there. */
    public static CgroupHook of(Path cgroup, AttachType attachType) {
        return new CgroupHook(cgroup, attachType, Anchor.last());
    }

    /** The same at another place among the programs. */
    public CgroupHook withAnchor(Anchor value) {
        return new CgroupHook(cgroup, attachType, value);
    }

    @Override
    public ProgramType programType() {
        return LinkPrograms.ofCgroup(attachType).orElseThrow();
    }

    /** {@code CGROUP_INET4_CONNECT of cgroup /sys/fs/cgroup/a}. */
    @Override
    public String toString() {
        return attachType + " of cgroup " + cgroup;
    }
}
