package io.polder.ebpf.link;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.ProgramType;
import java.util.Optional;

/** Which programs links take. Stateless. */
final class LinkPrograms {

    private LinkPrograms() {}

    /** Empty where this library attaches nothing. */
    static Optional<ProgramType> typeFor(AttachType place) {
        return switch (place) {
            case TCX_INGRESS, TCX_EGRESS, NETKIT_PRIMARY, NETKIT_PEER -> Optional.of(ProgramType.SCHED_CLS);
            case XDP -> Optional.of(ProgramType.XDP);
            case SK_LOOKUP -> Optional.of(ProgramType.SK_LOOKUP);
            case FLOW_DISSECTOR -> Optional.of(ProgramType.FLOW_DISSECTOR);
            default -> ofCgroup(place);
        };
    }

    /** Those of cgroups, as libbpf's names of sections have it (Documentation/bpf/libbpf/program_types.rst). */
    static Optional<ProgramType> ofCgroup(AttachType place) {
        return switch (place) {
            case CGROUP_INET_INGRESS, CGROUP_INET_EGRESS -> Optional.of(ProgramType.CGROUP_SKB);
            case CGROUP_INET_SOCK_CREATE, CGROUP_INET_SOCK_RELEASE, CGROUP_INET4_POST_BIND, CGROUP_INET6_POST_BIND ->
                Optional.of(ProgramType.CGROUP_SOCK);
            case CGROUP_INET4_BIND,
                    CGROUP_INET6_BIND,
                    CGROUP_INET4_CONNECT,
                    CGROUP_INET6_CONNECT,
                    CGROUP_UNIX_CONNECT,
                    CGROUP_UDP4_SENDMSG,
                    CGROUP_UDP6_SENDMSG,
                    CGROUP_UNIX_SENDMSG,
                    CGROUP_UDP4_RECVMSG,
                    CGROUP_UDP6_RECVMSG,
                    CGROUP_UNIX_RECVMSG,
                    CGROUP_INET4_GETPEERNAME,
                    CGROUP_INET6_GETPEERNAME,
                    CGROUP_UNIX_GETPEERNAME,
                    CGROUP_INET4_GETSOCKNAME,
                    CGROUP_INET6_GETSOCKNAME,
                    CGROUP_UNIX_GETSOCKNAME -> Optional.of(ProgramType.CGROUP_SOCK_ADDR);
            case CGROUP_GETSOCKOPT, CGROUP_SETSOCKOPT -> Optional.of(ProgramType.CGROUP_SOCKOPT);
            case CGROUP_SOCK_OPS -> Optional.of(ProgramType.SOCK_OPS);
            case CGROUP_DEVICE -> Optional.of(ProgramType.CGROUP_DEVICE);
            case CGROUP_SYSCTL -> Optional.of(ProgramType.CGROUP_SYSCTL);
            case LSM_CGROUP -> Optional.of(ProgramType.LSM);
            default -> Optional.empty();
        };
    }
}
