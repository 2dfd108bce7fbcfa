package io.polder.ebpf.btf;

import java.util.List;

/** Who sees a function or variable, {@code BTF_FUNC_*} and {@code BTF_VAR_*} of include/uapi/linux/btf.h in their order. */
public enum Linkage {
    /** Its file alone. */
    STATIC,
    /** Every file, and it is here. */
    GLOBAL,
    /** It is elsewhere: in the kernel, or in another object. */
    EXTERN;

    private static final List<Linkage> BY_NUMBER = List.of(values());

    static boolean isKnown(int number) {
        return number >= 0 && number < BY_NUMBER.size();
    }

    int number() {
        return BY_NUMBER.indexOf(this);
    }

    static Linkage of(int number) {
        return BY_NUMBER.get(number);
    }
}
