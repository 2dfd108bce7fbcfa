package io.polder.netlink;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.Syscalls;
import io.polder.netlink.route.RouteNetlink;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JVM of its own, whose scheduler has a single carrier: many virtual threads wait for a netlink socket that never
 * answers, and one more shall run all the same. It prints how that went.
 */
final class VirtualThreadWaits {

    private static final int WAITING = 100;
    private static final long PATIENCE_SECONDS = 30;

    private VirtualThreadWaits() {}

    public static void main(String[] arguments) throws Throwable {
        MethodHandle start = MethodHandles.publicLookup()
                .findStatic(Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class));
        var begun = new CountDownLatch(WAITING);
        var returned = new AtomicInteger();
        var sockets = new ArrayList<NetlinkSocket>();
        try (var namespace = NetworkNamespace.create()) {
            for (int i = 0; i < WAITING; i++) {
                sockets.add(KernelSocket.open(namespace, RouteNetlink.PROTOCOL));
            }
            for (NetlinkSocket socket : sockets) {
                Object unused = start.invoke((Runnable) () -> {
                    begun.countDown();
                    socket.receive(Syscalls.nativeBuffer(100), System.nanoTime() + TimeUnit.HOURS.toNanos(1));
                    returned.incrementAndGet();
                });
            }
            boolean allBegan = begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            var ran = new CountDownLatch(1);
            Object unused = start.invoke((Runnable) ran::countDown);
            boolean anotherRan = ran.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            System.out.println("began " + allBegan + ", another ran " + anotherRan + ", returned " + returned.get());
        }
        Runtime.getRuntime().halt(0); // The waiting threads wait for an hour.
    }
}
