package io.polder.ebpf.asm;

/**
 * A change of memory that no other one comes between (RFC 9669, section 5.3), of 4 or 8 bytes. {@link #ADD} is in all
 * kernels, the others came with Linux 5.12.
 */
public enum AtomicOperation {
    ADD(0x00),
    OR(0x40),
    AND(0x50),
    XOR(0xa0),
    /** The source register gets what was there before. */
    FETCH_ADD(0x01),
    /** Likewise. */
    FETCH_OR(0x41),
    /** Likewise. */
    FETCH_AND(0x51),
    /** Likewise. */
    FETCH_XOR(0xa1),
    /** The source register and memory swap what they have. */
    EXCHANGE(0xe1),
    /** Memory gets the source register when it is what {@link Register#R0} is, which gets what was there before. */
    COMPARE_EXCHANGE(0xf1);

    final int immediate;

    AtomicOperation(int immediate) {
        this.immediate = immediate;
    }
}
