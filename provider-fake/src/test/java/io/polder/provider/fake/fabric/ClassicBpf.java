package io.polder.provider.fake.fabric;

import io.polder.netlink.tc.SocketFilter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;

/** Runs those classic BPF programs that {@link SourceFilter} makes, as the kernel does. Stateless. */
final class ClassicBpf {

    private ClassicBpf() {}

    /** What the program returns for a frame; 0 when it reads beyond the end (Documentation/networking/filter.rst). */
    static int run(SocketFilter filter, byte[] frame) {
        List<Long> program = filter.instructions();
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        int accumulator = 0;
        int index = 0;
        int at = 0;
        while (true) {
            long instruction = program.get(at++);
            int ifTrue = (int) (instruction >> 40) & 0xff;
            int ifFalse = (int) (instruction >> 32) & 0xff;
            int k = (int) instruction;
            try {
                switch ((int) (instruction >>> 48)) {
                    case 0x80 -> accumulator = frame.length;
                    case 0x20 -> accumulator = bytes.getInt(inside(frame, k, 4));
                    case 0x28 -> accumulator = bytes.getShort(inside(frame, k, 2)) & 0xffff;
                    case 0x30 -> accumulator = bytes.get(inside(frame, k, 1)) & 0xff;
                    case 0x54 -> accumulator &= k;
                    case 0x07 -> index = accumulator;
                    case 0x87 -> accumulator = index;
                    case 0x05 -> at += k;
                    case 0x15 -> at += accumulator == k ? ifTrue : ifFalse;
                    case 0x35 -> at += Integer.compareUnsigned(accumulator, k) >= 0 ? ifTrue : ifFalse;
                    case 0x06 -> {
                        return k;
                    }
                    default -> throw new AssertionError("unexpected instruction " + Long.toHexString(instruction));
                }
            } catch (BufferUnderflowException e) {
                return 0;
            }
        }
    }

    private static int inside(byte[] frame, int offset, int length) {
        if (offset + length > frame.length) {
            throw new BufferUnderflowException();
        }
        return offset;
    }
}
