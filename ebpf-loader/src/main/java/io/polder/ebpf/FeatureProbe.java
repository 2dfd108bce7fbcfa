package io.polder.ebpf;

import io.polder.ebpf.asm.Assembler;
import io.polder.ebpf.asm.AtomicOperation;
import io.polder.ebpf.asm.Code;
import io.polder.ebpf.asm.Condition;
import io.polder.ebpf.asm.Helper;
import io.polder.ebpf.asm.Label;
import io.polder.ebpf.asm.Operation;
import io.polder.ebpf.asm.Register;
import io.polder.ebpf.asm.Width;
import io.polder.ebpf.btf.Btf;
import io.polder.ebpf.btf.BtfBuilder;
import io.polder.ebpf.btf.BtfException;
import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Errno;
import io.polder.linux.internal.Syscalls;
import java.util.List;

/** Tries what is neither a kind of program nor of map. Stateless. */
final class FeatureProbe {

    private static final int BEYOND_4096 = 5000;
    private static final int LOOPBACK = 1;
    private static final int ENOENT = 2;
    private static final int ENXIO = 6;

    private FeatureProbe() {}

    static Probe of(Feature feature) {
        return switch (feature) {
            case BTF -> ofBtf();
            case KERNEL_BTF -> ofKernelBtf();
            case MAP_BATCHES -> ofBatches();
            case MAPPABLE_ARRAYS -> ofMappableArrays();
            case LARGE_PROGRAMS -> ofProgram(large());
            case BOUNDED_LOOPS -> ofProgram(loop());
            case ATOMIC_FETCH -> ofProgram(fetch());
            case MEMORY_BY_CGROUP -> ProgramProbe.helper(ProgramType.SOCKET_FILTER, Helper.KTIME_GET_COARSE_NS);
            case KERNEL_FUNCTIONS -> ofKernelFunctions();
            case TCX -> ofPlace(AttachType.TCX_INGRESS);
            case NETKIT -> ofPlace(AttachType.NETKIT_PRIMARY);
        };
    }

    private static Probe ofBtf() {
        var types = new BtfBuilder();
        types.integer("int", Integer.BYTES, true);
        long result = LoadedBtf.attempt(types.bytes());
        if (!Syscalls.failed(result)) {
            Syscalls.close((int) result);
            return Probe.YES;
        }
        return refused(result);
    }

    private static Probe ofKernelBtf() {
        try {
            return Btf.ofKernel().typeCount() > 1 ? Probe.YES : Probe.no("it has no types");
        } catch (BtfException e) {
            return Probe.no(String.valueOf(e.getMessage()));
        }
    }

    /** On a hash that is empty: a kernel that has the command does nothing. */
    private static Probe ofBatches() {
        try (BpfMap map =
                BpfMap.create(MapSpec.of("probe", MapType.HASH, 4, 4, 1).build())) {
            long result = new BpfAttribute().u32(36, map.fd().number()).call(BpfCommand.MAP_DELETE_BATCH);
            return Syscalls.failed(result) ? refused(result) : Probe.YES;
        } catch (EbpfException e) {
            return Probe.unknown(String.valueOf(e.getMessage()));
        }
    }

    private static Probe ofMappableArrays() {
        MapSpec spec = MapSpec.of("probe", MapType.ARRAY, 4, 4, 1)
                .flags(MapSpec.MAPPABLE)
                .build();
        try (BpfMap map = BpfMap.create(spec)) {
            return map.info().flags() == MapSpec.MAPPABLE ? Probe.YES : Probe.no("the flag is not kept");
        } catch (MissingPrivilegeException e) {
            return Probe.unknown(String.valueOf(e.getMessage()));
        } catch (EbpfException e) {
            return Probe.no(String.valueOf(e.getMessage()));
        }
    }

    private static Probe ofProgram(Code code) {
        ProgramProbe.Outcome outcome = ProgramProbe.load(ProgramType.SOCKET_FILTER, code);
        if (outcome.isLoaded()) {
            return Probe.YES;
        }
        return outcome.is(Errno.EPERM.number()) ? Probe.unknown(outcome.reason()) : Probe.no(outcome.reason());
    }

    private static Code large() {
        var code = new Assembler();
        for (int i = 0; i < BEYOND_4096; i++) {
            code.move(Register.R0, 0);
        }
        return code.exit().assemble();
    }

    private static Code loop() {
        Label again = new Label("again");
        return new Assembler()
                .move(Register.R0, 10)
                .place(again)
                .compute(Operation.SUBTRACT, Register.R0, 1)
                .jump(Condition.NOT_EQUAL, Register.R0, 0, again)
                .exit()
                .assemble();
    }

    private static Code fetch() {
        return new Assembler()
                .store(Width.DOUBLE, Register.R10, -8, 0)
                .move(Register.R0, 0)
                .atomic(AtomicOperation.FETCH_ADD, Width.DOUBLE, Register.R10, -8, Register.R0)
                .exit()
                .assemble();
    }

    /** A call of type 1, which is no function: a kernel without such calls does not look at what it is. */
    private static Probe ofKernelFunctions() {
        Code code = new Assembler().callKernel("int").exit().assemble();
        long[] slots = code.slots();
        slots[0] |= 1L << Integer.SIZE;
        ProgramProbe.Outcome outcome = ProgramProbe.load(ProgramType.SCHED_CLS, new Code(slots, List.of()));
        if (outcome.is(Errno.EPERM.number())) {
            return Probe.unknown(outcome.reason());
        }
        return outcome.log().contains("is not a function") ? Probe.YES : Probe.no(outcome.reason());
    }

    /** On the loopback interface: a kernel with such places says that nothing is there, or not of this kind. */
    private static Probe ofPlace(AttachType place) {
        var attribute = new BpfAttribute().u32(0, LOOPBACK).u32(4, place.number());
        long result = attribute.call(BpfCommand.PROG_QUERY);
        if (!Syscalls.failed(result) || result == -ENOENT || result == -ENXIO) {
            return Probe.YES;
        }
        return refused(result);
    }

    private static Probe refused(long result) {
        var errno = new Errno((int) -result);
        return errno.equals(Errno.EPERM) ? Probe.unknown(errno.toString()) : Probe.no(errno.toString());
    }
}
