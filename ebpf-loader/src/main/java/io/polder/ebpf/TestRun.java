package io.polder.ebpf;

import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What a program did with an input that user space made up ({@code BPF_PROG_TEST_RUN}, Documentation/bpf/bpf_prog_run.rst).
 * Immutable, but for its arrays.
 *
 * @param returnValue of the last repetition
 * @param data the packet as the program left it
 * @param context likewise, where one was given
 * @param duration of a repetition, on average
 */
@SuppressWarnings("ArrayRecordComponent") // Packets; nobody compares results.
public record TestRun(int returnValue, byte[] data, byte[] context, Duration duration) {

    /** What a program can grow a packet by (XDP_PACKET_HEADROOM and more). */
    private static final int ROOM = 4096;

    /**
     * What to run a program on.
     *
     * @param data a packet from its Ethernet header on, 14 bytes at least for most kinds; empty for kinds that take none
     * @param context the bytes of the kind's context, such as {@code struct __sk_buff}; empty for zeros
     * @param repeat how often, at least 1
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Request(byte[] data, byte[] context, int repeat) {
        public Request {
            if (repeat < 1) {
                throw new IllegalArgumentException("repeat " + repeat + " times");
            }
        }

        /** Once, on a packet. */
        public static Request of(byte[] data) {
            return new Request(data, new byte[0], 1);
        }

        TestRun run(BpfProgram program) {
            var attribute = new BpfAttribute().u32(0, program.fd().number()).u32(32, repeat);
            ByteBuffer dataOut = Syscalls.nativeBuffer(data.length + ROOM);
            ByteBuffer contextOut = Syscalls.nativeBuffer(context.length);
            if (data.length > 0) {
                attribute.u32(8, data.length).pointer(16, copy(data)).u32(12, dataOut.capacity());
                attribute.pointer(24, dataOut);
            }
            if (context.length > 0) {
                attribute.u32(40, context.length).pointer(48, copy(context)).u32(44, context.length);
                attribute.pointer(56, contextOut);
            }
            long result = attribute.call(BpfCommand.PROG_TEST_RUN);
            if (Syscalls.failed(result)) {
                throw EbpfException.of("test " + program, result, "");
            }
            return new TestRun(
                    attribute.u32(4),
                    bytes(dataOut, attribute.u32(12)),
                    bytes(contextOut, attribute.u32(44)),
                    Duration.ofNanos(Integer.toUnsignedLong(attribute.u32(36))));
        }

        private static ByteBuffer copy(byte[] bytes) {
            return Syscalls.nativeBuffer(bytes.length).put(0, bytes);
        }

        private static byte[] bytes(ByteBuffer buffer, int length) {
            byte[] bytes = new byte[Math.min(length, buffer.capacity())];
            buffer.get(0, bytes);
            return bytes;
        }
    }
}
