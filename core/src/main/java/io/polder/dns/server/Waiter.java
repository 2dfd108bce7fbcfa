package io.polder.dns.server;

import java.net.InetAddress;

/**
 * A client's query that waits for its reply. Holds one of the places of {@link Shared#tryWait}. Confined to the I/O thread once it
 * was handed over.
 */
final class Waiter {

    /** Where a reply goes. */
    interface Sink {
        /** @param length of the reply at the array's begin; 0: there is none. The array is the caller's. */
        void send(byte[] reply, int length);
    }

    private final byte[] query;
    private final InetAddress client;
    private final boolean overTcp;
    private final Sink sink;
    private boolean answered;

    Waiter(byte[] query, InetAddress client, boolean overTcp, Sink sink) {
        this.query = query;
        this.client = client;
        this.overTcp = overTcp;
        this.sink = sink;
    }

    /** False when it had a reply already. */
    boolean beginReply() {
        boolean first = !answered;
        answered = true;
        return first;
    }

    byte[] query() {
        return query;
    }

    InetAddress client() {
        return client;
    }

    boolean overTcp() {
        return overTcp;
    }

    Sink sink() {
        return sink;
    }
}
