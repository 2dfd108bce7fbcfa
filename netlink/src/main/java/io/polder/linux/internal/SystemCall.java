package io.polder.linux.internal;

/**
 * The numbers of system calls, first on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl), then on aarch64
 * (include/uapi/asm-generic/unistd.h), where each is {@code __NR_} with the same name.
 */
enum SystemCall {
    BIND(49, 200),
    BPF(321, 280),
    CLOSE(3, 57),
    EVENTFD2(290, 19),
    FCNTL(72, 25),
    GETSOCKNAME(51, 204),
    GETSOCKOPT(55, 209),
    IOCTL(16, 29),
    MMAP(9, 222),
    MOUNT(165, 40),
    MUNMAP(11, 215),
    OPENAT(257, 56),
    PPOLL(271, 73),
    PRLIMIT64(302, 261),
    READ(0, 63),
    RECVMSG(47, 212),
    SETNS(308, 268),
    SETSOCKOPT(54, 208),
    SOCKET(41, 198),
    STATX(332, 291),
    UMOUNT2(166, 39),
    UNSHARE(272, 97),
    WRITE(1, 64);

    /** That of this machine. */
    final int number;

    private final int x86;
    private final int aarch64;

    SystemCall(int x86, int aarch64) {
        this.x86 = x86;
        this.aarch64 = aarch64;
        this.number = on(Arch.current());
    }

    /** -1, which no kernel has, where it is not known. */
    int on(Arch arch) {
        return switch (arch) {
            case X86_64 -> x86;
            case AARCH64 -> aarch64;
            case OTHER -> -1;
        };
    }
}
