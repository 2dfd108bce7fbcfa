package io.polder.ebpf.btf;

/**
 * Changes the instruction of a relocation: a constant of an operation, the offset and size of a load or store, or the
 * constant of a 64-bit load. Instructions are {@code u8 code; u8 dst:4, src:4; s16 off; s32 imm} (RFC 9669). Confined.
 */
final class CorePatch {

    /** That of the helper which a poisoned instruction calls, 0xbad2310: what the verifier says of dead ends. */
    static final int BAD_HELPER = 195896080;

    private static final int CALL = 0x85;
    private static final int LOAD_64 = 0x18;
    private static final int SOURCE_REGISTER = 0x08;
    private static final int SIZE_BITS = 0x18;

    private final long[] code;
    private final int index;

    CorePatch(long[] code, int index) {
        this.code = code;
        this.index = index;
        if (index < 0 || index >= code.length || (isLoad64() && index + 1 == code.length)) {
            throw unfit("the code has " + code.length);
        }
    }

    /** Makes it one that the verifier refuses unless it is never reached. */
    void poison() {
        if (isLoad64()) {
            code[index + 1] = poisoned();
        }
        code[index] = poisoned();
    }

    /** Whether it loads or stores, so that a wrong size would be a wrong value. */
    boolean accessesMemory() {
        return switch (opcode() & 7) {
            case 1, 2, 3 -> true;
            default -> false;
        };
    }

    /** @throws CoreRelocationException when it is not the instruction that a compiler would have made */
    void apply(CoreResolution resolution) {
        switch (opcode() & 7) {
            case 4 -> operation(resolution, false);
            case 7 -> operation(resolution, true);
            case 1, 2, 3 -> access(resolution);
            default -> load64(resolution);
        }
    }

    private void operation(CoreResolution resolution, boolean wide) {
        if ((opcode() & SOURCE_REGISTER) != 0) {
            throw unfit("it has no constant");
        }
        expect(resolution.before(), immediate());
        long value = resolution.after().value();
        boolean fits = value == (int) value
                || (!wide && value >>> 32 == 0)
                || resolution.after().width() == 32;
        if (!fits) {
            throw unfit("it has no place for " + value);
        }
        immediate(index, (int) value);
    }

    private void access(CoreResolution resolution) {
        expect(resolution.before(), (short) (code[index] >> 16));
        long value = resolution.after().value();
        if (value < 0 || value > Short.MAX_VALUE) {
            throw unfit("it has no place for an offset of " + value);
        }
        code[index] = (code[index] & ~0xffff0000L) | value << 16;
        if (resolution.resizes()) {
            if (size() != resolution.before().loadSize()) {
                throw unfit("it is of " + size() + " bytes, expected "
                        + resolution.before().loadSize());
            }
            int bits = sizeBits(resolution.after().loadSize());
            code[index] = (code[index] & ~(long) SIZE_BITS) | bits;
        }
    }

    private void load64(CoreResolution resolution) {
        boolean plain = isLoad64() && (code[index] & 0xfffff000L) == 0 && (code[index + 1] & 0xffffffffL) == 0;
        if (!plain) {
            throw unfit("it is none that a constant of the kernel stands in");
        }
        long found = (immediate() & 0xffffffffL) | code[index + 1] >> 32 << 32;
        expect(resolution.before(), found);
        boolean negative = found < 0 && resolution.after().width() == 32;
        long value =
                negative ? (int) resolution.after().value() : resolution.after().value();
        immediate(index, (int) value);
        immediate(index + 1, (int) (value >> 32));
    }

    private void expect(CoreValue expected, long found) {
        boolean same = switch (expected.width()) {
            case 0 -> true;
            case 32 -> (int) found == (int) expected.value();
            default -> found == expected.value();
        };
        if (!same) {
            throw unfit("it has " + found + ", expected " + expected.value());
        }
    }

    private int size() {
        return switch (opcode() & SIZE_BITS) {
            case 0x00 -> 4;
            case 0x08 -> 2;
            case 0x10 -> 1;
            default -> 8;
        };
    }

    private int sizeBits(long size) {
        if (size == 4) {
            return 0x00;
        } else if (size == 2) {
            return 0x08;
        } else if (size == 1) {
            return 0x10;
        } else if (size == 8) {
            return 0x18;
        }
        throw unfit("there is no load or store of " + size + " bytes");
    }

    private boolean isLoad64() {
        return opcode() == LOAD_64;
    }

    private int opcode() {
        return (int) code[index] & 0xff;
    }

    private int immediate() {
        return (int) (code[index] >> 32);
    }

    private void immediate(int slot, int value) {
        code[slot] = (code[slot] & 0xffffffffL) | (long) value << 32;
    }

    private static long poisoned() {
        return CALL | (long) BAD_HELPER << 32;
    }

    private CoreRelocationException unfit(String reason) {
        String bytes = index >= 0 && index < code.length ? String.format(" (%016x)", code[index]) : "";
        return new CoreRelocationException("change instruction " + index + bytes, reason, null);
    }
}
