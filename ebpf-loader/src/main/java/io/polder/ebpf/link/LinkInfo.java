package io.polder.ebpf.link;

import io.polder.ebpf.AttachType;
import io.polder.linux.Fd;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the kernel says of a link ({@code struct bpf_link_info}, include/uapi/linux/bpf.h). Immutable.
 *
 * <pre>
 *  0 u32 type      4 u32 id      8 u32 prog_id
 * 16 by type: u32 ifindex, 20 u32 attach_type (TCX, NETKIT); u32 ifindex (XDP);
 *    u64 cgroup_id, 24 u32 attach_type (CGROUP); u32 netns_ino, 20 u32 attach_type (NETNS)
 * </pre>
 *
 * @param type empty where it is not known here, or there is no {@code bpf_link} but a filter
 * @param id the kernel's number for the link; empty for a filter
 * @param programId the kernel's number for the program; of a filter that is gone, for the last one that was attached
 * @param attachType empty where the kernel does not say
 * @param target what it is attached to
 */
public record LinkInfo(
        Optional<LinkType> type, OptionalInt id, int programId, Optional<AttachType> attachType, Target target) {

    private static final int SIZE = 64;
    private static final int TARGET = 16;

    /** What a link is attached to. */
    public sealed interface Target {

        /** An interface, by its index in whatever namespace it is in; 0 once it is gone or the link is detached. */
        record Interface(int ifindex) implements Target {}

        /**
         * A filter of kind {@code bpf} on an interface.
         *
         * @param attached whether it is there
         */
        record Filter(int ifindex, int priority, int handle, boolean attached) implements Target {}

        /** A cgroup, by its inode number on cgroup2; 0 once it is gone or the link is detached. */
        record Cgroup(long id) implements Target {}

        /** A network namespace, by its inode number; 0 once it is gone. */
        record Namespace(long inode) implements Target {}

        /** Something that this library does not attach to. */
        record Other() implements Target {}
    }

    /** Whether the program is still attached: false once it was detached, or what it was attached to is gone. */
    public boolean isAttached() {
        if (target instanceof Target.Interface on) {
            return on.ifindex != 0;
        } else if (target instanceof Target.Filter filter) {
            return filter.attached;
        } else if (target instanceof Target.Cgroup cgroup) {
            return cgroup.id != 0;
        } else if (target instanceof Target.Namespace namespace) {
            return namespace.inode != 0;
        }
        return true;
    }

    static LinkInfo read(Fd fd) {
        ByteBuffer info = LinkCalls.info(fd, SIZE);
        Optional<LinkType> type = LinkType.of(info.getInt(0));
        return new LinkInfo(
                type,
                OptionalInt.of(info.getInt(4)),
                info.getInt(8),
                type.flatMap(known -> attachType(known, info)),
                type.map(known -> target(known, info)).orElseGet(Target.Other::new));
    }

    private static Optional<AttachType> attachType(LinkType type, ByteBuffer info) {
        return switch (type) {
            case TCX, NETKIT, NETNS -> AttachType.of(info.getInt(TARGET + 4));
            case CGROUP -> AttachType.of(info.getInt(TARGET + 8));
            case XDP -> Optional.of(AttachType.XDP);
            default -> Optional.empty();
        };
    }

    private static Target target(LinkType type, ByteBuffer info) {
        return switch (type) {
            case TCX, NETKIT, XDP -> new Target.Interface(info.getInt(TARGET));
            case NETNS -> new Target.Namespace(Integer.toUnsignedLong(info.getInt(TARGET)));
            case CGROUP -> new Target.Cgroup(info.getLong(TARGET));
            default -> new Target.Other();
        };
    }
}
