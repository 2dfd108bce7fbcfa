package io.polder.linux.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What FFI libraries have got wrong. Every test runs on every backend, whichever is in use. */
class BackendBindingTest {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EBADF = 9;
    private static final int O_RDWR = 2;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    // Of the same tables as SystemCall, which has no other call of six arguments.
    private static final int SENDTO = Arch.current() == Arch.X86_64 ? 44 : 206;
    private static final int RECVFROM = Arch.current() == Arch.X86_64 ? 45 : 207;

    /** On JDK 22 and later the build compiles one more. */
    static Stream<String> backends() {
        return Runtime.version().feature() < 22 ? Stream.of("jnr", "jna") : Stream.of("jnr", "jna", "ffm");
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("backends")
    void sixthArgumentArrives(String name) {
        SyscallBackend backend = Backends.choose(name);
        ByteBuffer address = unixAddress(directory.resolve(name).toString());
        int socket = (int) check(backend.syscall(SystemCall.SOCKET.number, AF_UNIX, SOCK_DGRAM, 0, 0, 0, 0));
        try {
            long at = backend.address(address);
            check(backend.syscall(SystemCall.BIND.number, socket, at, address.capacity(), 0, 0, 0));
            ByteBuffer out = Syscalls.nativeBuffer(8).putLong(0, 0x0123456789abcdefL);
            // Here the sixth argument is a length: any other than the address's own is refused or sends elsewhere.
            long sent = backend.syscall(SENDTO, socket, backend.address(out), 8, 0, at, address.capacity());
            assertThat(sent).isEqualTo(8);

            // And here a pointer, through which the kernel reports the length.
            ByteBuffer in = Syscalls.nativeBuffer(8);
            ByteBuffer from = Syscalls.nativeBuffer(110);
            ByteBuffer length = Syscalls.nativeBuffer(4).putInt(0, from.capacity());
            long received = backend.syscall(
                    RECVFROM,
                    socket,
                    backend.address(in),
                    8,
                    MSG_DONTWAIT,
                    backend.address(from),
                    backend.address(length));
            assertThat(received).isEqualTo(8);
            assertThat(in.getLong(0)).isEqualTo(0x0123456789abcdefL);
            assertThat(length.getInt(0)).isEqualTo(address.capacity());
            assertThat(from.slice(0, address.capacity())).isEqualTo(address);
        } finally {
            backend.syscall(SystemCall.CLOSE.number, socket, 0, 0, 0, 0, 0);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void everyArgumentOfAShortCallArrives(String name) throws Exception {
        SyscallBackend backend = Backends.choose(name);
        Path file = Files.writeString(directory.resolve("file"), "abcdef", UTF_8);
        ByteBuffer path = path(file.toString());
        long fd = check(backend.syscall(SystemCall.OPENAT.number, -100, backend.address(path), 0));
        ByteBuffer in = Syscalls.nativeBuffer(6);

        assertThat(backend.syscall(SystemCall.READ.number, fd, backend.address(in), 4))
                .isEqualTo(4);

        assertThat(UTF_8.decode(in).toString()).isEqualTo("abcd\0\0");
        assertThat(backend.syscall(SystemCall.CLOSE.number, fd, 0, 0)).isZero();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void addressIsThatOfByteZeroWhateverThePosition(String name) throws Exception {
        SyscallBackend backend = Backends.choose(name);
        ByteBuffer path =
                path(Files.writeString(directory.resolve("file"), "x", UTF_8).toString());
        long atZero = backend.address(path);

        path.position(5);

        assertThat(backend.address(path)).isEqualTo(atZero);
        long fd = backend.syscall(SystemCall.OPENAT.number, -100, backend.address(path), 0);
        assertThat(fd).isPositive();
        assertThat(backend.syscall(SystemCall.CLOSE.number, fd, 0, 0, 0, 0, 0)).isZero();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void mappedMemoryIsThatOfTheFile(String name) throws Exception {
        SyscallBackend backend = Backends.choose(name);
        Path file = Files.writeString(directory.resolve("file"), "abcdef", UTF_8);
        ByteBuffer path = path(file.toString());
        long fd = check(backend.syscall(SystemCall.OPENAT.number, -100, backend.address(path), O_RDWR));
        long at = check(backend.syscall(SystemCall.MMAP.number, 0, 6, PROT_READ_WRITE, MAP_SHARED, fd, 0));

        ByteBuffer memory = backend.memory(at, 6);
        memory.put(1, (byte) 'x');

        assertThat(memory.capacity()).isEqualTo(6);
        assertThat(memory.get(5)).isEqualTo((byte) 'f');
        assertThat(file).hasContent("axcdef");
        check(backend.syscall(SystemCall.MUNMAP.number, at, 6, 0));
        check(backend.syscall(SystemCall.CLOSE.number, fd, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void failureIsTheNegatedErrorNumber(String name) {
        long result = Backends.choose(name).syscall(SystemCall.CLOSE.number, -1, 0, 0, 0, 0, 0);

        assertThat(result).isEqualTo(-EBADF);
        assertThat(Syscalls.failed(result)).isTrue();
        assertThat(Backends.choose(name).syscall(SystemCall.CLOSE.number, -1, 0, 0))
                .isEqualTo(-EBADF);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void errorNumberIsThatOfTheCallingThread(String name) throws Exception {
        SyscallBackend backend = Backends.choose(name);
        var others = new AtomicBoolean(true);
        var other = new Thread(() -> {
            while (others.get()) {
                backend.syscall(SystemCall.EVENTFD2.number, 0, -1, 0, 0, 0, 0); // EINVAL
            }
        });
        other.start();
        try {
            for (int i = 0; i < 10_000; i++) {
                assertThat(backend.syscall(SystemCall.CLOSE.number, -1, 0, 0, 0, 0, 0))
                        .isEqualTo(-EBADF);
            }
        } finally {
            others.set(false);
            other.join();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -4096, Long.MIN_VALUE})
    void onlyTheLast4095NumbersAreErrors(long result) {
        assertThat(Syscalls.failed(result)).isFalse();
        assertThat(Syscalls.failed(-1)).isTrue();
        assertThat(Syscalls.failed(-4095)).isTrue();
    }

    private static long check(long result) {
        assertThat(result).isGreaterThanOrEqualTo(0);
        return result;
    }

    /** {@code struct sockaddr_un { u16 family; char path[]; }}. */
    private static ByteBuffer unixAddress(String path) {
        byte[] bytes = path.getBytes(UTF_8);
        return Syscalls.nativeBuffer(bytes.length + 3)
                .putShort(0, (short) AF_UNIX)
                .put(2, bytes);
    }

    private static ByteBuffer path(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Syscalls.nativeBuffer(bytes.length + 1).put(0, bytes);
    }
}
