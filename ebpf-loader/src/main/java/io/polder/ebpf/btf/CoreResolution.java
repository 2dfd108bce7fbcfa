package io.polder.ebpf.btf;

/**
 * What a relocation's instruction has, and what it is to have. Immutable.
 *
 * @param before in the object's types
 * @param after in the kernel's
 * @param misread why a load or store by this would be wrong; empty when it would not
 */
record CoreResolution(CoreValue before, CoreValue after, String misread) {

    /** Whether the size of a load or store changes. */
    boolean resizes() {
        return before.loadSize() != after.loadSize();
    }

    static CoreResolution of(CoreTypes local, CoreValue before, CoreTypes target, CoreValue after) {
        return new CoreResolution(before, after, misread(local, before, target, after));
    }

    /** Only numbers without a sign can be loaded in another size: their upper bits are zeroes. Pointers have but one. */
    private static String misread(CoreTypes local, CoreValue before, CoreTypes target, CoreValue after) {
        if (before.loadSize() == after.loadSize()) {
            return "";
        }
        BtfType ours = local.type(before.loadType());
        BtfType theirs = target.type(after.loadType());
        if (isUnsigned(ours) && isUnsigned(theirs)) {
            return "";
        }
        return "the program takes it for " + local.btf().describe(before.loadType()) + " of " + before.loadSize()
                + " bytes, the kernel has " + target.btf().describe(after.loadType()) + " of " + after.loadSize();
    }

    private static boolean isUnsigned(BtfType type) {
        return type instanceof BtfType.Int number && !number.isSigned();
    }
}
