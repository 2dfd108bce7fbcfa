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
    private static final int F_DUPFD_CLOEXEC = 1030;

    private static final SyscallBackend BACKEND = Backends.chooseOrExplain(System.getProperty(Backends.PROPERTY, ""));

    private Syscalls() {}

    /** The backend in use: {@code "jnr"}, {@code "jna"} or {@code "ffm"}. */
    public static String backend() {
        return BACKEND.name();
    }

    public static boolean failed(long result) {
        return result < 0 && result >= -4095;
    }

    /** {@code socket(2)}. */
    public static long socket(int domain, int type, int protocol) {
        return call(SystemCall.SOCKET, domain, type, protocol);
    }

    /** {@code bind(2)}. */
    public static long bind(int fd, ByteBuffer address) {
        try {
            return call(SystemCall.BIND, fd, address(address), address.capacity());
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /** {@code getsockname(2)}; the buffer must be as long as the address. */
    public static long getsockname(int fd, ByteBuffer address) {
        ByteBuffer length = nativeBuffer(4).putInt(0, address.capacity());
        try {
            return call(SystemCall.GETSOCKNAME, fd, address(address), address(length));
        } finally {
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(length);
        }
    }

    /** {@code setsockopt(2)} with an int. */
    public static long setsockopt(int fd, int level, int option, int value) {
        return setsockopt(fd, level, option, nativeBuffer(4).putInt(0, value));
    }

    /** {@code setsockopt(2)} with the whole buffer. */
    public static long setsockopt(int fd, int level, int option, ByteBuffer value) {
        try {
            return call(SystemCall.SETSOCKOPT, fd, level, option, address(value), value.capacity(), 0);
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    /** {@code getsockopt(2)} into a buffer of the option's length. */
    public static long getsockopt(int fd, int level, int option, ByteBuffer value) {
        ByteBuffer length = nativeBuffer(4).putInt(0, value.capacity());
        try {
            return call(SystemCall.GETSOCKOPT, fd, level, option, address(value), address(length), 0);
        } finally {
            Reference.reachabilityFence(value);
            Reference.reachabilityFence(length);
        }
    }

    /** {@code recvmsg(2)}: {@link MsgHdr} is the way to it. */
    static long recvmsg(int fd, long header, int flags) {
        return call(SystemCall.RECVMSG, fd, header, flags);
    }

    /** {@code eventfd(2)}, beginning at 0. */
    public static long eventfd(int flags) {
        return call(SystemCall.EVENTFD2, 0, flags, 0);
    }

    /** {@code read(2)} into the buffer, at most all of it. */
    public static long read(int fd, ByteBuffer buffer) {
        try {
            return call(SystemCall.READ, fd, address(buffer), buffer.capacity());
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /** {@code write(2)} of the buffer's bytes 0 to {@code length}; on a socket as send(2) without flags. */
    public static long write(int fd, ByteBuffer buffer, int length) {
        try {
            return call(SystemCall.WRITE, fd, address(buffer), length);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /**
     * {@code ppoll(2)} with no signal mask: {@link PollSet} is the way to it.
     *
     * @param descriptors the address of {@code count} times {@code struct pollfd}
     * @param timeout the address of a {@code struct timespec}, which the kernel changes
     */
    static long poll(long descriptors, int count, long timeout) {
        return call(SystemCall.PPOLL, descriptors, count, timeout, 0, SIGSET_SIZE, 0);
    }

    /** {@code open(2)}. */
    public static long open(String path, int flags, int mode) {
        ByteBuffer name = cString(path);
        try {
            return call(SystemCall.OPENAT, AT_FDCWD, address(name), flags, mode, 0, 0);
        } finally {
            Reference.reachabilityFence(name);
        }
    }

    /**
     * {@code statx(2)} of an open file.
     *
     * @param status {@code struct statx}
     */
    public static long statx(int fd, int flags, int mask, ByteBuffer status) {
        ByteBuffer empty = cString("");
        try {
            return call(SystemCall.STATX, fd, address(empty), flags, mask, address(status), 0);
        } finally {
            Reference.reachabilityFence(empty);
            Reference.reachabilityFence(status);
        }
    }

    /** {@code close(2)}. */
    public static long close(int fd) {
        return call(SystemCall.CLOSE, fd, 0, 0);
    }

    /** Another descriptor of the same open file, closed on execve(2): {@code F_DUPFD_CLOEXEC} of fcntl(2). */
    public static long duplicate(int fd) {
        return call(SystemCall.FCNTL, fd, F_DUPFD_CLOEXEC, 0);
    }

    /** {@code ioctl(2)} without an argument. */
    public static long ioctl(int fd, long request) {
        return call(SystemCall.IOCTL, fd, request, 0);
    }

    /** {@code ioctl(2)} with a number as its argument. */
    public static long ioctl(int fd, long request, long argument) {
        return call(SystemCall.IOCTL, fd, request, argument);
    }

    /** {@code ioctl(2)} with a structure. */
    public static long ioctl(int fd, long request, ByteBuffer argument) {
        try {
            return call(SystemCall.IOCTL, fd, request, address(argument));
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
            return call(SystemCall.MOUNT, address(from), address(to), address(fs), flags, 0, 0);
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
            return call(SystemCall.UMOUNT2, address(path), flags, 0);
        } finally {
            Reference.reachabilityFence(path);
        }
    }

    /**
     * {@code bpf(2)}.
     *
     * @param attribute the address of {@code union bpf_attr}, which the kernel may change
     * @param size its length in bytes
     */
    public static long bpf(int command, long attribute, int size) {
        return call(SystemCall.BPF, command, attribute, size);
    }

    /** {@code mmap(2)} of a descriptor, at an address that the kernel chooses: that address, or {@code -errno}. */
    public static long mmap(long length, int protection, int flags, int fd, long offset) {
        return call(SystemCall.MMAP, 0, length, protection, flags, fd, offset);
    }

    /** {@code munmap(2)}. */
    public static long munmap(long address, long length) {
        return call(SystemCall.MUNMAP, address, length, 0);
    }

    /** What is mapped at an address, in the machine's byte order. It must not be used once it is unmapped. */
    public static ByteBuffer memory(long address, int size) {
        return BACKEND.memory(address, size).order(ByteOrder.nativeOrder());
    }

    /**
     * {@code prlimit(2)} of this process.
     *
     * @param limit {@code struct rlimit64 { u64 soft; u64 hard; }} to set
     */
    public static long setrlimit(int resource, ByteBuffer limit) {
        try {
            return call(SystemCall.PRLIMIT64, 0, resource, address(limit), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(limit);
        }
    }

    /** {@code unshare(2)}, of the calling thread. */
    public static long unshare(int flags) {
        return call(SystemCall.UNSHARE, flags, 0, 0);
    }

    /** {@code setns(2)}, of the calling thread. */
    public static long setns(int fd, int type) {
        return call(SystemCall.SETNS, fd, type, 0);
    }

    /** A direct buffer in the machine's byte order. */
    public static ByteBuffer nativeBuffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** That of byte 0; who uses it keeps the buffer reachable meanwhile. */
    public static long address(ByteBuffer direct) {
        return BACKEND.address(direct);
    }

    private static long call(SystemCall call, long a, long b, long c) {
        return BACKEND.syscall(call.number, a, b, c);
    }

    private static long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        return BACKEND.syscall(call.number, a, b, c, d, e, f);
    }

    private static ByteBuffer cString(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL character in \"" + text + "\"");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length + 1).put(0, bytes);
    }
}
