package io.polder.ebpf.btf;

/**
 * The number that a relocation asks for, on one side. Immutable.
 *
 * @param value it
 * @param width how many of its bits an instruction of the object can be held to: 64, or 32 where it is not told whether a
 *     number has a sign, or 0 where compilers may differ
 * @param loadSize the size in bytes of what is loaded or stored at a field's offset; 0 for what is not
 * @param loadType the id of its type; 0 for what has none
 */
record CoreValue(long value, int width, long loadSize, int loadType) {

    static CoreValue of(long value) {
        return new CoreValue(value, 64, 0, 0);
    }

    CoreValue ofWidth(int bits) {
        return new CoreValue(value, bits, loadSize, loadType);
    }

    CoreValue loading(long size, int type) {
        return new CoreValue(value, width, size, type);
    }
}
