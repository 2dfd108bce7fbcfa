package io.polder.ebpf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a section says of the programs in it, as libbpf has it (Documentation/bpf/libbpf/program_types.rst).
 * Immutable.
 *
 * @param type the kind of program
 * @param attachType where it will be attached
 * @param flags {@code BPF_F_*}
 * @param target what it is attached to, such as the function in {@code fentry/do_exit}
 * @param autoload whether it is loaded with its object; {@code ?} before a name says that it is not
 */
record SectionName(
        ProgramType type, Optional<AttachType> attachType, int flags, Optional<String> target, boolean autoload) {

    /** Name, kind, attach type, flag. After {@code +} a target can follow, behind a slash. */
    private static final Map<String, SectionName> KNOWN = parse("""
            socket SOCKET_FILTER
            sk_reuseport/migrate SK_REUSEPORT SK_REUSEPORT_SELECT_OR_MIGRATE
            sk_reuseport SK_REUSEPORT SK_REUSEPORT_SELECT
            kprobe+ KPROBE
            kretprobe+ KPROBE
            uprobe+ KPROBE
            uretprobe+ KPROBE
            ksyscall+ KPROBE
            kretsyscall+ KPROBE
            usdt+ KPROBE
            uprobe.s+ KPROBE - SLEEPABLE
            uretprobe.s+ KPROBE - SLEEPABLE
            usdt.s+ KPROBE - SLEEPABLE
            kprobe.multi+ KPROBE TRACE_KPROBE_MULTI
            kretprobe.multi+ KPROBE TRACE_KPROBE_MULTI
            kprobe.session+ KPROBE TRACE_KPROBE_MULTI
            uprobe.multi+ KPROBE TRACE_UPROBE_MULTI
            uretprobe.multi+ KPROBE TRACE_UPROBE_MULTI
            uprobe.multi.s+ KPROBE TRACE_UPROBE_MULTI SLEEPABLE
            uretprobe.multi.s+ KPROBE TRACE_UPROBE_MULTI SLEEPABLE
            tc SCHED_CLS
            classifier SCHED_CLS
            action SCHED_ACT
            tcx/ingress SCHED_CLS TCX_INGRESS
            tcx/egress SCHED_CLS TCX_EGRESS
            tc/ingress SCHED_CLS TCX_INGRESS
            tc/egress SCHED_CLS TCX_EGRESS
            netkit/primary SCHED_CLS NETKIT_PRIMARY
            netkit/peer SCHED_CLS NETKIT_PEER
            tracepoint+ TRACEPOINT
            tp+ TRACEPOINT
            raw_tracepoint+ RAW_TRACEPOINT
            raw_tp+ RAW_TRACEPOINT
            raw_tracepoint.w+ RAW_TRACEPOINT_WRITABLE
            raw_tp.w+ RAW_TRACEPOINT_WRITABLE
            tp_btf+ TRACING TRACE_RAW_TP
            fentry+ TRACING TRACE_FENTRY
            fentry.s+ TRACING TRACE_FENTRY SLEEPABLE
            fmod_ret+ TRACING MODIFY_RETURN
            fmod_ret.s+ TRACING MODIFY_RETURN SLEEPABLE
            fexit+ TRACING TRACE_FEXIT
            fexit.s+ TRACING TRACE_FEXIT SLEEPABLE
            freplace+ EXT
            lsm+ LSM LSM_MAC
            lsm.s+ LSM LSM_MAC SLEEPABLE
            lsm_cgroup+ LSM LSM_CGROUP
            iter+ TRACING TRACE_ITER
            iter.s+ TRACING TRACE_ITER SLEEPABLE
            syscall SYSCALL - SLEEPABLE
            xdp.frags/devmap XDP XDP_DEVMAP XDP_HAS_FRAGS
            xdp/devmap XDP XDP_DEVMAP
            xdp.frags/cpumap XDP XDP_CPUMAP XDP_HAS_FRAGS
            xdp/cpumap XDP XDP_CPUMAP
            xdp.frags XDP XDP XDP_HAS_FRAGS
            xdp XDP XDP
            perf_event PERF_EVENT
            lwt_in LWT_IN
            lwt_out LWT_OUT
            lwt_xmit LWT_XMIT
            lwt_seg6local LWT_SEG6LOCAL
            sockops SOCK_OPS CGROUP_SOCK_OPS
            sk_skb/stream_parser SK_SKB SK_SKB_STREAM_PARSER
            sk_skb/stream_verdict SK_SKB SK_SKB_STREAM_VERDICT
            sk_skb/verdict SK_SKB SK_SKB_VERDICT
            sk_skb SK_SKB
            sk_msg SK_MSG SK_MSG_VERDICT
            lirc_mode2 LIRC_MODE2 LIRC_MODE2
            flow_dissector FLOW_DISSECTOR FLOW_DISSECTOR
            cgroup_skb/ingress CGROUP_SKB CGROUP_INET_INGRESS
            cgroup_skb/egress CGROUP_SKB CGROUP_INET_EGRESS
            cgroup/skb CGROUP_SKB
            cgroup/sock_create CGROUP_SOCK CGROUP_INET_SOCK_CREATE
            cgroup/sock_release CGROUP_SOCK CGROUP_INET_SOCK_RELEASE
            cgroup/sock CGROUP_SOCK CGROUP_INET_SOCK_CREATE
            cgroup/post_bind4 CGROUP_SOCK CGROUP_INET4_POST_BIND
            cgroup/post_bind6 CGROUP_SOCK CGROUP_INET6_POST_BIND
            cgroup/bind4 CGROUP_SOCK_ADDR CGROUP_INET4_BIND
            cgroup/bind6 CGROUP_SOCK_ADDR CGROUP_INET6_BIND
            cgroup/connect4 CGROUP_SOCK_ADDR CGROUP_INET4_CONNECT
            cgroup/connect6 CGROUP_SOCK_ADDR CGROUP_INET6_CONNECT
            cgroup/sendmsg4 CGROUP_SOCK_ADDR CGROUP_UDP4_SENDMSG
            cgroup/sendmsg6 CGROUP_SOCK_ADDR CGROUP_UDP6_SENDMSG
            cgroup/recvmsg4 CGROUP_SOCK_ADDR CGROUP_UDP4_RECVMSG
            cgroup/recvmsg6 CGROUP_SOCK_ADDR CGROUP_UDP6_RECVMSG
            cgroup/getpeername4 CGROUP_SOCK_ADDR CGROUP_INET4_GETPEERNAME
            cgroup/getpeername6 CGROUP_SOCK_ADDR CGROUP_INET6_GETPEERNAME
            cgroup/getsockname4 CGROUP_SOCK_ADDR CGROUP_INET4_GETSOCKNAME
            cgroup/getsockname6 CGROUP_SOCK_ADDR CGROUP_INET6_GETSOCKNAME
            cgroup/connect_unix CGROUP_SOCK_ADDR CGROUP_UNIX_CONNECT
            cgroup/sendmsg_unix CGROUP_SOCK_ADDR CGROUP_UNIX_SENDMSG
            cgroup/recvmsg_unix CGROUP_SOCK_ADDR CGROUP_UNIX_RECVMSG
            cgroup/getpeername_unix CGROUP_SOCK_ADDR CGROUP_UNIX_GETPEERNAME
            cgroup/getsockname_unix CGROUP_SOCK_ADDR CGROUP_UNIX_GETSOCKNAME
            cgroup/sysctl CGROUP_SYSCTL CGROUP_SYSCTL
            cgroup/getsockopt CGROUP_SOCKOPT CGROUP_GETSOCKOPT
            cgroup/setsockopt CGROUP_SOCKOPT CGROUP_SETSOCKOPT
            cgroup/dev CGROUP_DEVICE CGROUP_DEVICE
            sk_lookup SK_LOOKUP SK_LOOKUP
            netfilter NETFILTER NETFILTER
            """);

    /** That of a section's name; empty where it is none of programs. */
    static Optional<SectionName> of(String section) {
        boolean autoload = !section.startsWith("?");
        String name = autoload ? section : section.substring(1);
        SectionName exact = KNOWN.get(name);
        if (exact != null) {
            return Optional.of(exact.with(null, autoload));
        }
        return ofPrefix(name, autoload);
    }

    /** Where the name has more words than the table: the target, or else something for people. */
    private static Optional<SectionName> ofPrefix(String name, boolean autoload) {
        // No name in the table has more than one slash.
        int first = name.indexOf('/');
        int second = name.indexOf('/', first + 1);
        for (int slash : new int[] {second, first}) {
            if (slash <= 0) {
                continue;
            }
            String prefix = name.substring(0, slash);
            String rest = name.substring(slash + 1);
            SectionName known = KNOWN.get(prefix);
            if (known != null) {
                return Optional.of(known.with(null, autoload));
            }
            SectionName targeted = KNOWN.get(prefix + "+");
            if (targeted != null) {
                return Optional.of(targeted.with(rest.isEmpty() ? null : rest, autoload));
            }
        }
        return Optional.ofNullable(KNOWN.get(name + "+")).map(known -> known.with(null, autoload));
    }

    private SectionName with(@Nullable String newTarget, boolean newAutoload) {
        return new SectionName(type, attachType, flags, Optional.ofNullable(newTarget), newAutoload);
    }

    private static Map<String, SectionName> parse(String table) {
        var names = new LinkedHashMap<String, SectionName>();
        for (String line : table.lines().toList()) {
            String[] words = line.split(" ", -1);
            Optional<AttachType> attachType = words.length < 3 || words[2].equals("-")
                    ? Optional.empty()
                    : Optional.of(AttachType.valueOf(words[2]));
            int flags = words.length < 4 ? 0 : flag(words[3]);
            names.put(
                    words[0],
                    new SectionName(ProgramType.valueOf(words[1]), attachType, flags, Optional.empty(), true));
        }
        return names;
    }

    private static int flag(String name) {
        return name.equals("SLEEPABLE") ? ProgramSpec.SLEEPABLE : ProgramSpec.XDP_HAS_FRAGS;
    }
}
