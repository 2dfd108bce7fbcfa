package io.polder.netlink;

import static io.polder.netlink.AwaitedSocket.startVirtualThread;

import io.polder.linux.NetworkNamespace;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JVM of its own, whose scheduler has a single carrier: many virtual threads wait for netlink sockets that do not
 * answer until told, and one more shall run meanwhile. It prints how that went.
 */
final class VirtualThreadWaits {

    private static final int WAITING = 200;
    private static final int PATIENCE_SECONDS = 30;
    private static final int LONGER_SECONDS = 10 * PATIENCE_SECONDS;

    private final CountDownLatch begun = new CountDownLatch(WAITING);
    private final CountDownLatch returned = new CountDownLatch(WAITING);
    private final AtomicInteger answered = new AtomicInteger();

    private VirtualThreadWaits() {}

    public static void main(String[] arguments) throws Throwable {
        try (var namespace = NetworkNamespace.create()) {
            new VirtualThreadWaits().run(namespace);
        }
    }

    private void run(NetworkNamespace namespace) throws Throwable {
        var sockets = new ArrayList<AwaitedSocket>();
        for (int i = 0; i < WAITING; i++) {
            var socket = new AwaitedSocket(namespace);
            sockets.add(socket);
            startVirtualThread(() -> await(socket));
        }
        System.out.println("begun: " + begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        var ran = new CountDownLatch(1);
        startVirtualThread(ran::countDown);
        System.out.println("another ran: " + ran.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        System.out.println("still waiting: " + returned.getCount());
        sockets.forEach(AwaitedSocket::answer);
        System.out.println("returned: " + returned.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        System.out.println("answered: " + answered);
        sockets.forEach(AwaitedSocket::close);
    }

    private void await(AwaitedSocket socket) {
        begun.countDown();
        if (socket.await(LONGER_SECONDS) == AwaitedSocket.ANSWER) {
            answered.incrementAndGet();
        }
        returned.countDown();
    }
}
