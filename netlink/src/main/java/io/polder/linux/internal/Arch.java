package io.polder.linux.internal;

import java.util.Locale;

/** System call numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. */
enum Arch {
    X86_64(41, 49, 51, 44, 45, 54, 55, 271, 257, 3, 165, 166, 272, 308, 186, 16, 290, 1),
    AARCH64(198, 200, 204, 206, 207, 208, 209, 73, 56, 57, 40, 39, 97, 268, 178, 29, 19, 64);

    final int socket;
    final int bind;
    final int getsockname;
    final int sendto;
    final int recvfrom;
    final int setsockopt;
    final int getsockopt;
    final int ppoll;
    final int openat;
    final int close;
    final int mount;
    final int umount2;
    final int unshare;
    final int setns;
    final int gettid;
    final int ioctl;
    final int eventfd2;
    final int write;

    Arch(int... numbers) {
        socket = numbers[0];
        bind = numbers[1];
        getsockname = numbers[2];
        sendto = numbers[3];
        recvfrom = numbers[4];
        setsockopt = numbers[5];
        getsockopt = numbers[6];
        ppoll = numbers[7];
        openat = numbers[8];
        close = numbers[9];
        mount = numbers[10];
        umount2 = numbers[11];
        unshare = numbers[12];
        setns = numbers[13];
        gettid = numbers[14];
        ioctl = numbers[15];
        eventfd2 = numbers[16];
        write = numbers[17];
    }

    static Arch current() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            default ->
                throw new UnsatisfiedLinkError(
                        "no system call numbers for os.arch " + name + "; there are amd64 and aarch64");
        };
    }
}
