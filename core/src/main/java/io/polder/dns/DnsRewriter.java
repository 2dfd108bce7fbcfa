package io.polder.dns;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Name;

/**
 * What is done for a client instead of a plain look-up. Thread-safe.
 *
 * <p>It may only change what the plain look-up says does not exist: where the server knows of an answer other than {@code
 * NXDOMAIN}, it gives that to every client alike and asks no rewriter, so that names that exist stay on the fast way. What a
 * rewriter answers depends on the client, and is not kept; what it looks up through the resolver is.
 */
public interface DnsRewriter {

    /**
     * Whether names such as this may be rewritten for any client. Asked for each query for a name that does not exist or is not
     * known, on the server's fastest way, by several threads: it must not allocate, lock or keep the array.
     *
     * @param name begins with the name in wire form (RFC 1035, section 3.1), lower-cased; what is behind it is not the name's
     * @param length of the name, with the root's zero
     */
    boolean concerns(byte[] name, int length);

    /**
     * Empty: resolve plainly. Asked on the server's own thread after {@link #concerns}, and must be quick; the future may end at
     * any time and on any thread, or exceptionally, which is {@code SERVFAIL}. The server waits for it no longer than for upstreams.
     */
    Optional<CompletableFuture<DnsAnswer>> answer(InetAddress client, Name name, int type, DnsResolver resolver);
}
