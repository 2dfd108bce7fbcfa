package io.polder.linux.internal;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The system calls that this project makes. Each returns the kernel's result, or {@code -errno}. Buffers are direct;
 * a call reads or writes them from byte 0. Thread-safe.
 */
public final class Syscalls {

    private static final int AT_FDCWD = -100;
    private static final int SIGSET_SIZE = 8;

    private static final SyscallBackend BACKEND = Backends.choose(System.getProperty(Backends.PROPERTY, ""));
    private static final Arch NR = Arch.current();

    private Syscalls() {}

    /** The backend in use: {@code "jnr"} or {@code "jna"}. */
    public static String backend() {
        return BACKEND.name();
    }

    public static boolean failed(long result) {
        return result < 0 && result >= -4095;
    }

    /** {@code socket(2)}. */
    public static long socket(int domain, int type, int protocol) {
        return BACKEND.syscall(NR.socket, domain, type, protocol, 0, 0, 0);
    }

    /** {@code bind(2)}. */
    public static long bind(int fd, ByteBuffer address) {
        try {
            return BACKEND.syscall(NR.bind, fd, BACKEND.address(address), address.capacity(), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /** {@code getsockname(2)}; the buffer must be as long as the address. */
    public static long getsockname(int fd, ByteBuffer address) {
        ByteBuffer length = nativeBuffer(4).putInt(0, address.capacity());
        try {
            return BACKEND.syscall(NR.getsockname, fd, BACKEND.address(address), BACKEND.address(length), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(length);
        }
    }

    /** {@code setsockopt(2)} with an int. */
    public static long setsockopt(int fd, int level, int option, int value) {
        ByteBuffer buffer = nativeBuffer(4).putInt(0, value);
        try {
            return BACKEND.syscall(NR.setsockopt, fd, level, option, BACKEND.address(buffer), 4, 0);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /** {@code getsockopt(2)} into a buffer of the option's length. */
    public static long getsockopt(int fd, int level, int option, ByteBuffer value) {
        ByteBuffer length = nativeBuffer(4).putInt(0, value.capacity());
        try {
            return BACKEND.syscall(
                    NR.getsockopt, fd, level, option, BACKEND.address(value), BACKEND.address(length), 0);
        } finally {
            Reference.reachabilityFence(value);
            Reference.reachabilityFence(length);
        }
    }

    /** {@code send(2)} of the buffer's bytes 0 to {@code length}. */
    public static long send(int fd, ByteBuffer buffer, int length, int flags) {
        try {
            return BACKEND.syscall(NR.sendto, fd, BACKEND.address(buffer), length, flags, 0, 0);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /**
     * {@code recvfrom(2)}.
     *
     * @param sender receives the sender's address
     * @param senderLength four bytes: the length of {@code sender}, replaced by that of the address
     */
    public static long recvfrom(int fd, ByteBuffer buffer, int flags, ByteBuffer sender, ByteBuffer senderLength) {
        try {
            return BACKEND.syscall(
                    NR.recvfrom,
                    fd,
                    BACKEND.address(buffer),
                    buffer.capacity(),
                    flags,
                    BACKEND.address(sender),
                    BACKEND.address(senderLength));
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(sender);
            Reference.reachabilityFence(senderLength);
        }
    }

    /** {@code ppoll(2)} of one descriptor, with no signal mask. Returns 0 when the time is over. */
    public static long poll(int fd, int events, long timeoutNanos) {
        // struct pollfd { int fd; short events; short revents; }, struct timespec { long sec; long nsec; }
        ByteBuffer buffer = nativeBuffer(24);
        buffer.putInt(0, fd).putShort(4, (short) events);
        buffer.putLong(8, timeoutNanos / 1_000_000_000).putLong(16, timeoutNanos % 1_000_000_000);
        long address = BACKEND.address(buffer);
        try {
            return BACKEND.syscall(NR.ppoll, address, 1, address + 8, 0, SIGSET_SIZE, 0);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /** {@code open(2)}. */
    public static long open(String path, int flags, int mode) {
        ByteBuffer name = cString(path);
        try {
            return BACKEND.syscall(NR.openat, AT_FDCWD, BACKEND.address(name), flags, mode, 0, 0);
        } finally {
            Reference.reachabilityFence(name);
        }
    }

    /** {@code close(2)}. */
    public static long close(int fd) {
        return BACKEND.syscall(NR.close, fd, 0, 0, 0, 0, 0);
    }

    /** {@code ioctl(2)} without an argument. */
    public static long ioctl(int fd, long request) {
        return BACKEND.syscall(NR.ioctl, fd, request, 0, 0, 0, 0);
    }

    /** {@code ioctl(2)} with a number as its argument. */
    public static long ioctl(int fd, long request, long argument) {
        return BACKEND.syscall(NR.ioctl, fd, request, argument, 0, 0, 0);
    }

    /** {@code ioctl(2)} with a structure. */
    public static long ioctl(int fd, long request, ByteBuffer argument) {
        try {
            return BACKEND.syscall(NR.ioctl, fd, request, BACKEND.address(argument), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(argument);
        }
    }

    /** {@code mount(2)} without data. */
    public static long mount(String source, String target, String type, long flags) {
        ByteBuffer from = cString(source);
        ByteBuffer to = cString(target);
        ByteBuffer fs = cString(type);
        try {
            return BACKEND.syscall(
                    NR.mount, BACKEND.address(from), BACKEND.address(to), BACKEND.address(fs), flags, 0, 0);
        } finally {
            Reference.reachabilityFence(from);
            Reference.reachabilityFence(to);
            Reference.reachabilityFence(fs);
        }
    }

    /** {@code umount2(2)}. */
    public static long umount(String target, int flags) {
        ByteBuffer path = cString(target);
        try {
            return BACKEND.syscall(NR.umount2, BACKEND.address(path), flags, 0, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(path);
        }
    }

    /** {@code unshare(2)}, of the calling thread. */
    public static long unshare(int flags) {
        return BACKEND.syscall(NR.unshare, flags, 0, 0, 0, 0, 0);
    }

    /** {@code setns(2)}, of the calling thread. */
    public static long setns(int fd, int type) {
        return BACKEND.syscall(NR.setns, fd, type, 0, 0, 0, 0);
    }

    /** {@code gettid(2)}. */
    public static long gettid() {
        return BACKEND.syscall(NR.gettid, 0, 0, 0, 0, 0, 0);
    }

    /** A direct buffer in the machine's byte order. */
    public static ByteBuffer nativeBuffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer cString(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL character in \"" + text + "\"");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length + 1).put(0, bytes);
    }
}
