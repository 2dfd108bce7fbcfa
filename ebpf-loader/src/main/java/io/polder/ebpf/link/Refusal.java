package io.polder.ebpf.link;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.EbpfException;
import io.polder.ebpf.UnsupportedFeatureException;
import io.polder.linux.Errno;
import java.util.OptionalLong;

/**
 * Why the kernel would not do something at a hook. The numbers are those of kernel/bpf/mprog.c, tcx.c, cgroup.c and
 * net_namespace.c, of net/core/dev.c for XDP, and of drivers/net/netkit.c. Stateless.
 */
final class Refusal {

    private static final int ENXIO = 6;
    private static final int E2BIG = 7;
    private static final int EBADF = 9;
    private static final int ERANGE = 34;
    private static final int ESTALE = 116;

    private Refusal() {}

    /** @param result {@code -errno} */
    static EbpfException of(Hook hook, HookTarget target, String operation, long result) {
        var errno = new Errno((int) -result);
        return switch (errno.number()) {
            case 1 -> EbpfException.of(operation, result, hook instanceof CgroupHook ? EXCLUSIVE : "");
            case 2 -> new LinkException.NoSuchAnchor(operation, errno, "what it was to stand next to is not there");
            case ENXIO -> new LinkException.Unsuitable(operation, errno, "the interface is no netkit");
            case E2BIG, ERANGE ->
                new LinkException.Busy(operation, errno, "no place for another program is left there");
            case EBADF -> badDescriptor(hook, operation, errno);
            case 13 -> new LinkException.Unsuitable(operation, errno, "the interface is not the primary end");
            case 16, 17 -> new LinkException.Busy(operation, errno, taken(hook));
            case 19 -> new LinkException.NoSuchPlace(operation, errno, "there is no such interface");
            case 22 -> invalid(hook, target, operation, errno);
            case 95 -> new LinkException.Unsuitable(operation, errno, "the interface's driver cannot do this");
            case ESTALE -> new LinkException.StaleRevision(operation, errno, stale(hook, target));
            default -> EbpfException.of(operation, result, "");
        };
    }

    private static final String EXCLUSIVE =
            "a program that was attached to it, or to a cgroup above it, without leave for others stands in the way";

    private static EbpfException badDescriptor(Hook hook, String operation, Errno errno) {
        return hook instanceof CgroupHook on
                ? CgroupDirectory.notOne(on.cgroup(), operation, errno)
                : new EbpfException(operation, errno, "", null);
    }

    private static String taken(Hook hook) {
        if (hook instanceof XdpHook) {
            return "another XDP program is attached, to it, in another mode, or to an interface above it";
        } else if (hook instanceof NetnsHook) {
            return "a program is attached there without a link";
        }
        return "this very program is attached there already";
    }

    /** EINVAL has many reasons, of which some can be found out. */
    private static EbpfException invalid(Hook hook, HookTarget target, String operation, Errno errno) {
        if (hook instanceof InterfaceHook on && !Interfaces.exists(on)) {
            return new LinkException.NoSuchPlace(operation, errno, "there is no such interface");
        }
        AttachType type = hook.attachType();
        if (!ProgramQuery.isSupported(hook, target)) {
            return new UnsupportedFeatureException(operation, errno, feature(type), since(type));
        }
        if (hook instanceof CgroupHook
                && !hook.anchor().equals(Anchor.last())
                && ProgramQuery.revision(hook, target).isEmpty()) {
            return anchorsOfCgroups(operation);
        }
        return new EbpfException(
                operation,
                errno,
                "was the program loaded for another attach type than " + type
                        + ", or is what it is to stand next to of another kind?",
                null);
    }

    static UnsupportedFeatureException anchorsOfCgroups(String operation) {
        return new UnsupportedFeatureException(
                operation, Errno.EINVAL, "places and revisions among the programs of a cgroup", "6.16");
    }

    private static String stale(Hook hook, HookTarget target) {
        OptionalLong revision = ProgramQuery.revision(hook, target);
        return "revision " + hook.anchor().revision().orElse(0) + " was expected"
                + (revision.isPresent() ? ", it is " + revision.getAsLong() : "");
    }

    private static String feature(AttachType type) {
        return switch (type) {
            case TCX_INGRESS, TCX_EGRESS -> "TCX";
            case NETKIT_PRIMARY, NETKIT_PEER -> "netkit";
            default -> "hook " + type;
        };
    }

    /** As include/uapi/linux/bpf.h of those versions shows; what is older than 5.10 can only be configured away. */
    private static String since(AttachType type) {
        return switch (type) {
            case TCX_INGRESS, TCX_EGRESS -> "6.6";
            case NETKIT_PRIMARY,
                    NETKIT_PEER,
                    CGROUP_UNIX_CONNECT,
                    CGROUP_UNIX_SENDMSG,
                    CGROUP_UNIX_RECVMSG,
                    CGROUP_UNIX_GETPEERNAME,
                    CGROUP_UNIX_GETSOCKNAME -> "6.7";
            case LSM_CGROUP -> "6.0";
            case SK_LOOKUP, CGROUP_INET_SOCK_RELEASE -> "5.9";
            default -> "5.8";
        };
    }
}
