package io.polder.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected are those of Documentation/bpf/libbpf/program_types.rst. */
class SectionNameTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    tc,                          SCHED_CLS,        -
                    tc/ingress,                  SCHED_CLS,        TCX_INGRESS
                    tcx/egress,                  SCHED_CLS,        TCX_EGRESS
                    classifier,                  SCHED_CLS,        -
                    xdp,                         XDP,              XDP
                    xdp.frags/devmap,            XDP,              XDP_DEVMAP
                    cgroup/connect4,             CGROUP_SOCK_ADDR, CGROUP_INET4_CONNECT
                    cgroup/getsockname_unix,     CGROUP_SOCK_ADDR, CGROUP_UNIX_GETSOCKNAME
                    cgroup/sock,                 CGROUP_SOCK,      CGROUP_INET_SOCK_CREATE
                    cgroup/skb,                  CGROUP_SKB,       -
                    sk_lookup,                   SK_LOOKUP,        SK_LOOKUP
                    socket,                      SOCKET_FILTER,    -
                    sk_skb/stream_verdict,       SK_SKB,           SK_SKB_STREAM_VERDICT
                    kprobe/tcp_connect,          KPROBE,           -
                    fentry/tcp_connect,          TRACING,          TRACE_FENTRY
                    tp_btf/sched_switch,         TRACING,          TRACE_RAW_TP
                    lsm/file_open,               LSM,              LSM_MAC
                    iter/task,                   TRACING,          TRACE_ITER
                    """)
    void nameSaysTypeAndAttachType(String name, ProgramType type, AttachType attachType) {
        SectionName section = SectionName.of(name).orElseThrow();

        assertThat(section.type()).isEqualTo(type);
        assertThat(section.attachType().orElse(null)).isEqualTo(attachType);
        assertThat(section.autoload()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "kprobe/tcp_connect, tcp_connect",
        "tracepoint/syscalls/sys_enter_openat, syscalls/sys_enter_openat",
        "fentry.s/inode_create, inode_create",
        "uprobe//usr/bin/true:main, /usr/bin/true:main"
    })
    void restIsTheTarget(String name, String target) {
        assertThat(SectionName.of(name).orElseThrow().target()).contains(target);
    }

    @Test
    void questionMarkSaysThatItIsNotLoadedWithTheObject() {
        assertThat(SectionName.of("?tc").orElseThrow().autoload()).isFalse();
        assertThat(SectionName.of("?fentry/x").orElseThrow().target()).contains("x");
    }

    @Test
    void flagsAreOfTheName() {
        assertThat(SectionName.of("xdp.frags").orElseThrow().flags()).isEqualTo(ProgramSpec.XDP_HAS_FRAGS);
        assertThat(SectionName.of("syscall").orElseThrow().flags()).isEqualTo(ProgramSpec.SLEEPABLE);
        assertThat(SectionName.of("xdp").orElseThrow().flags()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "/", ".text", "maps", "xdpx", "tcx", "cgroup/", "cgroup/nonsense", "struct_ops/x"})
    void otherNamesSayNothing(String name) {
        assertThat(SectionName.of(name)).isEmpty();
    }
}
