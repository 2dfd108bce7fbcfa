package io.polder.ebpf;

/** What kernels since 5.10 can have beyond kinds of programs and maps, and helpers. */
public enum Feature {
    /** Types ({@code BPF_BTF_LOAD}), Linux 4.18. */
    BTF,
    /** The kernel's own types, {@code /sys/kernel/btf/vmlinux}, without which there is no CO-RE; Linux 5.4. */
    KERNEL_BTF,
    /** Updates and look-ups of many entries of a hash at once, Linux 5.6. */
    MAP_BATCHES,
    /** Values of arrays that can be mapped into memory, Linux 5.5. */
    MAPPABLE_ARRAYS,
    /** Programs of up to a million instructions, Linux 5.2. */
    LARGE_PROGRAMS,
    /** Loops whose end the verifier finds, Linux 5.3. */
    BOUNDED_LOOPS,
    /** Atomic operations that return what was there before, Linux 5.12. */
    ATOMIC_FETCH,
    /** Memory of maps and programs counts as the cgroup's, not as locked (RLIMIT_MEMLOCK), Linux 5.11. */
    MEMORY_BY_CGROUP,
    /** Functions of the kernel by name, Linux 5.13; none of them is in all kernels. */
    KERNEL_FUNCTIONS,
    /** TCX (an mprog list at the traffic control layer), Linux 6.6. */
    TCX,
    /** netkit links, Linux 6.7; of a module only while that is loaded. */
    NETKIT
}
