package io.polder.netlink.tc;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Our records as commands of tc(8), for {@code tc -batch}. Stateless. */
final class TcWords {

    private TcWords() {}

    static String add(Qdisc qdisc, String dev) {
        return "qdisc add dev " + dev + at(qdisc.parent())
                + qdisc.handle().map(handle -> " handle " + handle).orElse("") + " "
                + qdisc.kind().kind() + settings(qdisc.kind());
    }

    static String add(TcClass tcClass, String dev) {
        HtbClass htb = (HtbClass) tcClass.kind();
        return "class add dev " + dev + at(tcClass.parent()) + " classid " + tcClass.id() + " htb rate "
                + bps(htb.rate()) + " ceil " + bps(htb.ceil()) + " burst " + htb.burst() + " cburst " + htb.cburst()
                + " prio " + htb.prio() + " quantum " + htb.quantum().orElseThrow() + layer(htb.linkLayer());
    }

    static String add(TcFilter filter, String dev) {
        int handle = filter.handle().orElseThrow();
        boolean u32 = filter.kind() instanceof FilterKind.U32;
        return "filter add dev " + dev + at(filter.parent()) + " protocol " + protocol(filter.protocol()) + " chain "
                + filter.chain() + " pref " + filter.priority() + " handle "
                + (u32 ? "::" + Integer.toHexString(handle) : "0x" + Integer.toHexString(handle)) + " "
                + filter.kind().kind() + settings(filter.kind(), filter.hardware(), dev);
    }

    private static String settings(QdiscKind kind) {
        if (kind instanceof Tbf tbf) {
            return " rate " + bps(tbf.rate()) + " burst " + tbf.burst() + " limit " + tbf.limit()
                    + tbf.peak()
                            .map(peak -> " peakrate " + bps(peak.rate()) + " mtu " + peak.mtu())
                            .orElse("")
                    + layer(tbf.linkLayer());
        }
        if (kind instanceof Htb htb) {
            return " r2q " + htb.r2q() + " direct_qlen " + htb.directQlen().orElseThrow()
                    + (htb.defaultClass().isPresent()
                            ? " default "
                                    + Integer.toHexString(htb.defaultClass().getAsInt())
                            : "");
        }
        if (kind instanceof QdiscKind.Pfifo pfifo) {
            return " limit " + pfifo.limit().orElseThrow();
        }
        if (kind instanceof QdiscKind.Bfifo bfifo) {
            return " limit " + bfifo.limit().orElseThrow();
        }
        if (kind instanceof Fq fq) {
            return settings(fq);
        }
        return kind instanceof FqCodel codel ? settings(codel) : "";
    }

    private static String settings(Fq fq) {
        return " limit " + fq.limit().orElseThrow() + " flow_limit "
                + fq.flowLimit().orElseThrow()
                + " quantum " + fq.quantum().orElseThrow() + " initial_quantum "
                + fq.initialQuantum().orElseThrow() + " maxrate "
                + bps(fq.maxRate().orElseThrow()) + " buckets "
                + fq.buckets().orElseThrow() + " orphan_mask " + fq.orphanMask().orElseThrow()
                + (fq.pacing().orElseThrow() ? " pacing" : " nopacing") + " refill_delay "
                + Micros.in(fq.refillDelay().orElseThrow()) + "us low_rate_threshold "
                + bps(fq.lowRateThreshold().orElseThrow()) + " ce_threshold "
                + Micros.in(fq.ceThreshold().orElseThrow()) + "us timer_slack "
                + fq.timerSlack().orElseThrow().toNanos() + "ns horizon "
                + Micros.in(fq.horizon().orElseThrow())
                + "us " + (fq.horizonDrop().orElseThrow() ? "horizon_drop" : "horizon_cap");
    }

    private static String settings(FqCodel codel) {
        return " limit " + codel.limit().orElseThrow() + " flows "
                + codel.flows().orElseThrow() + " quantum "
                + codel.quantum().orElseThrow() + " target "
                + Micros.in(codel.target().orElseThrow())
                + "us interval " + Micros.in(codel.interval().orElseThrow()) + "us memory_limit "
                + codel.memoryLimit().orElseThrow() + (codel.ecn().orElseThrow() ? " ecn" : " noecn")
                + " ce_threshold " + Micros.in(codel.ceThreshold().orElseThrow()) + "us drop_batch "
                + codel.dropBatch().orElseThrow();
    }

    private static String settings(FilterKind kind, TcFilter.Hardware hardware, String dev) {
        String skip = hardware == TcFilter.Hardware.SKIPPED ? " skip_hw" : "";
        if (kind instanceof FilterKind.Bpf bpf) {
            SocketFilter program = ((BpfProgram.Classic) bpf.program()).filter();
            return " bytecode '" + program.instructions().size() + "," + instructions(program) + "'"
                    + flowid(bpf.flowid()) + (bpf.directAction() ? " direct-action" : "") + skip
                    + actions(bpf.actions(), dev);
        }
        if (kind instanceof FilterKind.U32 u32) {
            return u32.keys().stream()
                            .map(key ->
                                    String.format(" match u32 0x%x 0x%x at %d", key.value(), key.mask(), key.offset()))
                            .collect(Collectors.joining())
                    + flowid(u32.flowid())
                    + skip
                    + actions(u32.actions(), dev);
        }
        FilterKind.Matchall matchall = (FilterKind.Matchall) kind;
        return flowid(matchall.flowid()) + skip + actions(matchall.actions(), dev);
    }

    private static String instructions(SocketFilter program) {
        return program.instructions().stream()
                .map(code -> (code >>> 48) + " " + (code >>> 40 & 0xff) + " " + (code >>> 32 & 0xff) + " "
                        + (code & Range.U32))
                .collect(Collectors.joining(","));
    }

    private static String actions(List<TcAction> actions, String dev) {
        return actions.stream().map(action -> " action " + words(action, dev)).collect(Collectors.joining());
    }

    private static String words(TcAction action, String dev) {
        if (action instanceof TcAction.Gact gact) {
            return "gact " + word(gact.verdict());
        }
        TcAction.Mirred mirred = (TcAction.Mirred) action;
        return "mirred "
                + switch (mirred.way()) {
                    case EGRESS_REDIRECT -> "egress redirect dev " + dev;
                    case INGRESS_REDIRECT -> "ingress redirect dev " + dev;
                    case EGRESS_MIRROR -> "egress mirror dev " + dev + " " + word(mirred.verdict());
                    case INGRESS_MIRROR -> "ingress mirror dev " + dev + " " + word(mirred.verdict());
                };
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case UNSPEC -> "continue";
            case OK -> "pass";
            case SHOT -> "drop";
            default -> verdict.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String at(TcHandle parent) {
        return parent.equals(TcHandle.ROOT) ? " root" : " parent " + parent;
    }

    private static String flowid(Optional<TcHandle> flowid) {
        return flowid.map(id -> " flowid " + id).orElse("");
    }

    private static String protocol(int protocol) {
        return switch (protocol) {
            case TcFilter.ETH_P_ALL -> "all";
            case TcFilter.ETH_P_IP -> "ip";
            case TcFilter.ETH_P_IPV6 -> "ipv6";
            default -> "arp";
        };
    }

    private static String layer(LinkLayer layer) {
        return " overhead " + layer.overhead() + " mpu " + layer.mpu() + " linklayer "
                + (layer.atm() ? "atm" : "ethernet");
    }

    /** Bytes a second, in spite of the name. */
    private static String bps(Rate rate) {
        return rate.bytesPerSecond() + "bps";
    }
}
