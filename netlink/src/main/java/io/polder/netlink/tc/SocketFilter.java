package io.polder.netlink.tc;

import java.util.ArrayList;
import java.util.List;

/**
 * A classic BPF program as the kernel takes it (Documentation/networking/filter.rst). Immutable.
 *
 * @param instructions 1 to 4096, each {@code code << 48 | jt << 40 | jf << 32 | k}
 */
public record SocketFilter(List<Long> instructions) {

    private static final int MOST = 4096; // BPF_MAXINSNS

    public SocketFilter {
        instructions = List.copyOf(instructions);
        if (instructions.isEmpty() || instructions.size() > MOST) {
            throw new IllegalArgumentException(
                    "a classic BPF program has 1 to " + MOST + " instructions, not " + instructions.size());
        }
    }

    /** Confined to one thread. */
    public static final class Builder {
        private final List<Long> instructions = new ArrayList<>();

        public Builder() {}

        /** {@code BPF_STMT(code, k)}. */
        public Builder statement(int code, int k) {
            return jump(code, k, 0, 0);
        }

        /**
         * {@code BPF_JUMP(code, k, jt, jf)}.
         *
         * @param ifTrue how many instructions to skip when the condition holds, 0 to 255
         * @param ifFalse how many to skip when it does not, 0 to 255
         */
        public Builder jump(int code, int k, int ifTrue, int ifFalse) {
            if ((ifTrue & ~0xff) != 0 || (ifFalse & ~0xff) != 0) {
                throw new IllegalArgumentException("jumps of " + ifTrue + " and " + ifFalse + " are not in 0..255");
            }
            instructions.add((long) code << 48 | (long) ifTrue << 40 | (long) ifFalse << 32 | (k & 0xffffffffL));
            return this;
        }

        public SocketFilter build() {
            return new SocketFilter(instructions);
        }
    }
}
