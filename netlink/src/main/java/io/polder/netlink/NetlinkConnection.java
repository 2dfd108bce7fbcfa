package io.polder.netlink;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.linux.Errno;
import io.polder.linux.NetworkNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A connection to one netlink family of one network namespace. Thread-safe: calls take turns.
 *
 * <p>Every call ends within the connection's timeout, waiting for its turn included. One that does not, or whose
 * answers are lost, throws {@link NetlinkException.OutcomeUnknown} and the socket behind the connection is replaced, so
 * that late answers cannot be taken for those of the next call.
 */
public final class NetlinkConnection implements AutoCloseable {

    /** Unless said otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final NetlinkProtocol protocol;
    private final Duration timeout;
    private final Runnable release;
    private final ReentrantLock turn = new ReentrantLock();

    @GuardedBy("turn")
    private final Exchange exchange;

    @GuardedBy("turn")
    private boolean closed;

    NetlinkConnection(NetlinkProtocol protocol, Duration timeout, Supplier<NetlinkSocket> open, Runnable release) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", must be positive");
        }
        this.protocol = protocol;
        this.timeout = timeout;
        this.release = release;
        this.exchange = new Exchange(protocol, open);
    }

    /**
     * A connection over sockets of the caller's, such as a test's fake kernel.
     *
     * @param open opens a socket; called for the first call, and again after each that left its socket in doubt
     */
    public static NetlinkConnection over(Supplier<NetlinkSocket> open, NetlinkProtocol protocol, Duration timeout) {
        return new NetlinkConnection(requireNonNull(protocol, "protocol"), timeout, open, () -> {});
    }

    /** Opens a connection with the default timeout. The namespace handle stays the caller's to close. */
    public static NetlinkConnection open(NetworkNamespace namespace, NetlinkProtocol protocol) {
        return open(namespace, protocol, DEFAULT_TIMEOUT);
    }

    /** Opens a connection whose calls last no longer than {@code timeout}. */
    public static NetlinkConnection open(NetworkNamespace namespace, NetlinkProtocol protocol, Duration timeout) {
        requireNonNull(protocol, "protocol");
        requireNonNull(timeout, "timeout");
        var own = namespace.duplicate();
        try {
            var connection =
                    new NetlinkConnection(protocol, timeout, () -> KernelSocket.open(own, protocol), own::close);
            connection.inTurn("open", (exchange, deadline) -> exchange.socket());
            return connection;
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /**
     * Opens a connection as {@link #open} does, and returns while its socket is still being opened: the first call waits for
     * that, and throws what {@code open} would throw.
     */
    public static NetlinkConnection openAhead(NetworkNamespace namespace, NetlinkProtocol protocol, Duration timeout) {
        requireNonNull(protocol, "protocol");
        requireNonNull(timeout, "timeout");
        var own = namespace.duplicate();
        try {
            var opening = KernelSocket.begin(own, protocol);
            return new NetlinkConnection(
                    protocol,
                    timeout,
                    () -> opening.take()
                            .map(fd -> KernelSocket.of(fd, own, protocol))
                            .orElseGet(() -> KernelSocket.open(own, protocol)),
                    () -> {
                        opening.close();
                        own.close();
                    });
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /**
     * Sends a request and waits for the kernel's acknowledgement.
     *
     * @throws NetlinkException when the kernel refuses; its subclasses are the common reasons
     */
    public void execute(NetlinkRequest request) {
        inTurn(request, (exchange, deadline) -> {
            exchange.execute(request, deadline);
            return true;
        });
    }

    /**
     * Sends a request, waits for the kernel's acknowledgement, and decodes what the kernel shows of what it has made or
     * changed ({@code NLM_F_ECHO}, netlink(7)): empty where it shows nothing, as for many requests, and in older kernels.
     *
     * @throws NetlinkException when the kernel refuses; its subclasses are the common reasons
     */
    public <T> Optional<T> executeShown(NetlinkRequest request, MessageDecoder<T> decoder) {
        return inTurn(request, (exchange, deadline) -> exchange.executeShown(request, decoder, deadline));
    }

    /**
     * Sends a request and decodes its one answer.
     *
     * @throws NetlinkException when the kernel refuses
     */
    public <T> T query(NetlinkRequest request, MessageDecoder<T> decoder) {
        return inTurn(request, (exchange, deadline) -> exchange.query(request, decoder, deadline));
    }

    /**
     * Lists. When the list changes while it is read, it is read again, up to ten times in all.
     *
     * @throws NetlinkException.DumpInterrupted when it changed every time, with what was read the last time
     */
    public <T> List<T> dump(NetlinkRequest request, MessageDecoder<T> decoder) {
        return inTurn(request, (exchange, deadline) -> exchange.dump(request, decoder, deadline));
    }

    /**
     * Sends requests many at a time and waits for the last one's acknowledgement only: several times faster than one
     * by one. They are carried out in order. After one that fails, the kernel still carries out those sent with it
     * (up to 128 KiB of requests); later ones are not sent.
     *
     * @throws NetlinkException the first refusal, naming its request
     */
    public void executeAll(List<NetlinkRequest> requests) {
        if (requests.isEmpty()) {
            return;
        }
        inTurn(requests.get(0), (exchange, deadline) -> {
            exchange.executeAll(requests, deadline);
            return true;
        });
    }

    /**
     * Sends requests that take effect together or not at all, as nfnetlink has it (net/netfilter/nfnetlink.c): between
     * two messages that frame them, in one datagram.
     *
     * @throws NetlinkException the first refusal, naming its request; nothing has changed then
     */
    public void transact(NetlinkRequest begin, List<NetlinkRequest> requests, NetlinkRequest end) {
        inTurn(requests.get(0), (exchange, deadline) -> {
            exchange.transact(begin, requests, end, deadline);
            return true;
        });
    }

    /** Closes the socket after the call in progress, if there is one. A second time does nothing. */
    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            exchange.discardSocket();
        } finally {
            turn.unlock();
        }
        release.run();
    }

    private <T> T inTurn(Object operation, Call<T> call) {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!takeTurn(deadline)) {
            throw new NetlinkException.OutcomeUnknown(
                    describe(operation), Errno.ETIMEDOUT, "not sent: others held the connection for " + timeout);
        }
        try {
            if (closed) {
                throw new IllegalStateException(describe(operation) + ": the connection is closed");
            }
            return run(call, deadline);
        } finally {
            turn.unlock();
        }
    }

    @GuardedBy("turn")
    private <T> T run(Call<T> call, long deadline) {
        try {
            return call.run(exchange, deadline);
        } catch (RuntimeException | Error e) {
            if (!isAnswer(e)) {
                exchange.discardSocket(); // Answers may be on their way, or the rest of a dump unread.
            }
            throw e;
        }
    }

    /** Whether it is what the kernel answered, so that nothing more will come. */
    private static boolean isAnswer(Throwable failure) {
        return failure instanceof NetlinkException
                && !(failure instanceof NetlinkException.OutcomeUnknown)
                && !(failure instanceof MalformedMessageException);
    }

    /** Waits also when interrupted: netlink calls are short, and their callers seldom expect to be cut off. */
    private boolean takeTurn(long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return turn.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String describe(Object operation) {
        String what = operation instanceof NetlinkRequest request ? request.operation() : operation.toString();
        return protocol.name() + " netlink: " + what;
    }

    @FunctionalInterface
    private interface Call<T> {
        T run(Exchange exchange, long deadline);
    }
}
