package io.polder.ebpf;

import io.polder.ebpf.asm.Assembler;
import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Helper;
import io.polder.ebpf.asm.Instruction;
import io.polder.ebpf.asm.Register;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.LogText;
import io.polder.linux.Errno;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Loads tiny programs to see what the kernel says. Stateless. */
final class ProgramProbe {

    private static final int LOG = 4096;
    private static final int EACCES = 13;
    private static final int ENOTSUPP = 524; // include/linux/errno.h: not for user space, but it gets there.
    private static final int FIRST_TYPE = 1; // Never a function of the kernel.

    private ProgramProbe() {}

    /** What came back. */
    record Outcome(long result, String log) {
        boolean isLoaded() {
            return !Syscalls.failed(result);
        }

        boolean is(int errno) {
            return result == -errno;
        }

        String reason() {
            String last = LogText.lastWords(log);
            return new Errno((int) -result) + (last.isEmpty() ? "" : ": " + last);
        }
    }

    static Probe type(ProgramType type) {
        if (type == ProgramType.UNSPEC) {
            return Probe.no("it is no kind of program");
        }
        Outcome outcome = load(type, returning(0));
        if (outcome.isLoaded() || isKnown(type, outcome)) {
            return Probe.YES;
        }
        return outcome.is(Errno.EPERM.number()) ? Probe.unknown(privilege(outcome)) : Probe.no(outcome.reason());
    }

    /** Whether the refusal is one that only a kernel with that kind gives (libbpf tells them apart likewise). */
    private static boolean isKnown(ProgramType type, Outcome outcome) {
        return switch (type) {
            case TRACING, LSM -> outcome.log().contains("is not a function");
            case EXT -> outcome.log().contains("Cannot replace kernel functions");
            case STRUCT_OPS -> outcome.is(ENOTSUPP);
            default -> outcome.is(EACCES);
        };
    }

    static Probe helper(ProgramType type, Helper helper) {
        Code code = new Assembler().call(helper).exit().assemble();
        Outcome outcome = load(type, code);
        if (outcome.isLoaded()) {
            return Probe.YES;
        } else if (outcome.is(Errno.EPERM.number())) {
            return Probe.unknown(privilege(outcome));
        } else if (outcome.log().isBlank()) {
            return Probe.unknown(outcome.reason());
        }
        String log = outcome.log();
        // The third is the wording since Linux 6.10.
        boolean refused = log.contains("unknown func")
                || log.contains("invalid func")
                || log.contains("program of this type cannot use helper");
        return refused ? Probe.no(outcome.reason()) : Probe.YES; // It was the arguments that were wrong.
    }

    static Code returning(int value) {
        return new Assembler().move(Register.R0, value).exit().assemble();
    }

    static Outcome load(ProgramType type, Code code) {
        long[] slots = code.slots();
        var attribute = new BpfAttribute(slots.length * Instruction.BYTES + 16);
        attribute.pointTo(8, slots.length * Instruction.BYTES).asLongBuffer().put(slots);
        attribute
                .u32(0, type.number())
                .u32(4, slots.length)
                .pointer(16, "GPL")
                .u32(44, type == ProgramType.SYSCALL ? ProgramSpec.SLEEPABLE : 0);
        place(type).ifPresent(place -> attribute.u32(68, place.number()));
        if (type == ProgramType.TRACING || type == ProgramType.LSM || type == ProgramType.EXT) {
            attribute.u32(108, FIRST_TYPE);
        }
        long result = VerifierLog.attempt(attribute);
        if (!Syscalls.failed(result)) {
            Syscalls.close((int) result);
            return new Outcome(result, "");
        }
        ByteBuffer log = Syscalls.nativeBuffer(LOG);
        long again = VerifierLog.attempt(attribute.u32(24, 1).u32(28, LOG).pointer(32, log));
        if (!Syscalls.failed(again)) {
            Syscalls.close((int) again);
        }
        return new Outcome(result, LogText.of(log));
    }

    /** For the kinds that are refused without: one of those that each has. */
    private static Optional<AttachType> place(ProgramType type) {
        return Optional.ofNullable(
                switch (type) {
                    case CGROUP_SOCK_ADDR -> AttachType.CGROUP_INET4_CONNECT;
                    case CGROUP_SOCKOPT -> AttachType.CGROUP_GETSOCKOPT;
                    case SK_LOOKUP -> AttachType.SK_LOOKUP;
                    case LIRC_MODE2 -> AttachType.LIRC_MODE2;
                    case TRACING -> AttachType.TRACE_FENTRY;
                    case LSM -> AttachType.LSM_MAC;
                    case NETFILTER -> AttachType.NETFILTER;
                    default -> null;
                });
    }

    private static String privilege(Outcome outcome) {
        String lacking = MissingPrivilegeException.lacking();
        return lacking.isEmpty() ? outcome.reason() : "this thread lacks " + lacking;
    }
}
