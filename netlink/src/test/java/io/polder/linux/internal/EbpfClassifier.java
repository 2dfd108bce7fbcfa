package io.polder.linux.internal;

import io.polder.linux.Fd;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The least eBPF program that looks at packets: it returns a number (bpf(2)). Stateless. */
public final class EbpfClassifier {

    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_TYPE_SCHED_CLS = 3;
    private static final int ATTR_SIZE = 128;
    private static final int MOV64_K = 0xb7;
    private static final int EXIT = 0x95;

    private EbpfClassifier() {}

    /** Loads {@code r0 = verdict; exit}; the descriptor is the caller's to close. */
    public static Fd load(int verdict) {
        int bpf = Arch.current() == Arch.X86_64 ? 321 : 280;
        SyscallBackend backend = Backends.choose(System.getProperty(Backends.PROPERTY, ""));
        ByteBuffer code = Syscalls.nativeBuffer(16);
        code.put(0, (byte) MOV64_K).putInt(4, verdict).put(8, (byte) EXIT);
        ByteBuffer license = Syscalls.nativeBuffer(16).put("Apache-2.0".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer attr = Syscalls.nativeBuffer(ATTR_SIZE);
        attr.putInt(0, BPF_PROG_TYPE_SCHED_CLS).putInt(4, 2);
        attr.putLong(8, backend.address(code)).putLong(16, backend.address(license.clear()));
        try {
            long result = backend.syscall(bpf, BPF_PROG_LOAD, backend.address(attr), ATTR_SIZE, 0, 0, 0);
            return Fd.ofResult(result, "load an eBPF classifier");
        } finally {
            Reference.reachabilityFence(code);
            Reference.reachabilityFence(license);
            Reference.reachabilityFence(attr);
        }
    }
}
