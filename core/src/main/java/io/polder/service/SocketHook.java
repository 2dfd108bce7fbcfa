package io.polder.service;

import io.polder.ebpf.AttachType;
import java.util.Locale;

/** The programs of {@code socket.c}, and where in the kernel they are called. */
enum SocketHook {
    CONNECT4(AttachType.CGROUP_INET4_CONNECT),
    CONNECT6(AttachType.CGROUP_INET6_CONNECT),
    SENDMSG4(AttachType.CGROUP_UDP4_SENDMSG),
    SENDMSG6(AttachType.CGROUP_UDP6_SENDMSG),
    RECVMSG4(AttachType.CGROUP_UDP4_RECVMSG),
    RECVMSG6(AttachType.CGROUP_UDP6_RECVMSG),
    GETPEERNAME4(AttachType.CGROUP_INET4_GETPEERNAME),
    GETPEERNAME6(AttachType.CGROUP_INET6_GETPEERNAME);

    private final AttachType type;

    SocketHook(AttachType type) {
        this.type = type;
    }

    AttachType type() {
        return type;
    }

    String program() {
        return name().toLowerCase(Locale.ROOT);
    }
}
