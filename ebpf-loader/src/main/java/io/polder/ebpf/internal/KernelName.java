package io.polder.ebpf.internal;

/** Names of programs and maps as the kernel takes them (bpf_obj_name_cpy in kernel/bpf/syscall.c). Stateless. */
public final class KernelName {

    private static final int LONGEST = 15; // BPF_OBJ_NAME_LEN with its NUL

    private KernelName() {}

    /** What of a name the kernel shows: letters, digits, {@code _} and {@code .}, others as {@code _}, at most 15. */
    public static String of(String name) {
        String legal = name.replaceAll("[^A-Za-z0-9_.]", "_");
        return legal.length() <= LONGEST ? legal : legal.substring(0, LONGEST);
    }
}
