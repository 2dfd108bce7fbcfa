package io.polder.netlink;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.Syscalls;
import io.polder.netlink.route.RouteNetlink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** A kernel socket that one thread waits for, and that another makes answer. */
final class AwaitedSocket implements AutoCloseable {

    /** Of an acknowledgement: {@code struct nlmsghdr; s32 error; struct nlmsghdr;}. */
    static final int ANSWER = 36;

    private static final int NLMSG_NOOP = 1;
    private static final int NLM_F_REQUEST_ACK = 1 | 4;

    private final KernelSocket socket;

    AwaitedSocket(NetworkNamespace namespace) {
        socket = KernelSocket.open(namespace, RouteNetlink.PROTOCOL);
    }

    /** The length of the answer, or that none came in time. */
    int await(long seconds) {
        return awaitUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    }

    int awaitUntil(long deadline) {
        return socket.receive(Syscalls.nativeBuffer(100), deadline);
    }

    /** Asks for nothing but an acknowledgement. */
    void answer() {
        ByteBuffer request = Syscalls.nativeBuffer(MessageWriter.HEADER)
                .putInt(0, MessageWriter.HEADER)
                .putShort(4, (short) NLMSG_NOOP)
                .putShort(6, (short) NLM_F_REQUEST_ACK);
        socket.send(request, MessageWriter.HEADER);
    }

    @Override
    public void close() {
        socket.close();
    }

    /** {@code Thread.startVirtualThread}, which came with JDK 21. */
    static Thread startVirtualThread(Runnable work) throws Throwable {
        return (Thread) MethodHandles.publicLookup()
                .findStatic(Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class))
                .invokeExact(work);
    }
}
